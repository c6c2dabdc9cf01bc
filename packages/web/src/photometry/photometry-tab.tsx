import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { photometryQuery } from "../api/photometry.ts";
import type { Target } from "../api/types.ts";
import { Empty } from "../ui/empty.tsx";
import { QueryView } from "../ui/query-view.tsx";
import { LightCurveView } from "./light-curve-view.tsx";

/** The light curve of a target, by band, with its table. */
export function PhotometryTab({ target }: { target: Target }) {
  const query = useQuery(photometryQuery(target.id));
  return (
    <QueryView query={query} what="the photometry" height={480}>
      {(answer) =>
        answer.count === 0 ? (
          <Empty
            title="No photometry yet"
            action={
              <Link
                className="plain"
                to="/targets/$targetId"
                params={{ targetId: target.id }}
                search={{ tab: "data" }}
              >
                Upload a table in Manage data
              </Link>
            }
          >
            <p>
              A CSV, text or FITS table with a time (MJD, JD or a date), a filter, a magnitude or flux, its
              error or a limit becomes a light curve here.
            </p>
          </Empty>
        ) : (
          <LightCurveView target={target} answer={answer} />
        )
      }
    </QueryView>
  );
}
