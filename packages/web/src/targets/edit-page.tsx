import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate, useRouter } from "@tanstack/react-router";
import { targetQuery } from "../api/targets.ts";
import type { Target } from "../api/types.ts";
import { Page } from "../ui/page.tsx";
import { QueryView } from "../ui/query-view.tsx";
import { toast } from "../ui/toast.tsx";
import { TargetForm } from "./target-form.tsx";

const editRoute = getRouteApi("/app/targets/$targetId/edit");

const TARGETS = (
  <Link key="targets" className="plain" to="/targets">
    Targets
  </Link>
);

/** Makes a target. */
export function NewTargetPage() {
  const navigate = useNavigate();
  const router = useRouter();
  return (
    <Page title="New target" crumbs={[TARGETS]} narrow>
      <TargetForm
        onSaved={(target) => {
          toast({ title: `${target.name} is created`, level: "success" });
          void navigate({ to: "/targets/$targetId", params: { targetId: target.id }, replace: true });
        }}
        onCancel={() => router.history.back()}
      />
    </Page>
  );
}

/** Changes a target. */
export function EditTargetPage() {
  const { targetId } = editRoute.useParams();
  const query = useQuery(targetQuery(targetId));
  const navigate = useNavigate();
  const back = () => void navigate({ to: "/targets/$targetId", params: { targetId } });
  const done = (target: Target) => {
    toast({ title: `${target.name} is saved`, level: "success" });
    back();
  };
  return (
    <Page
      title={query.data ? `Edit ${query.data.name}` : "Edit target"}
      crumbs={[
        TARGETS,
        <Link key="target" className="plain" to="/targets/$targetId" params={{ targetId }}>
          {query.data?.name ?? "Target"}
        </Link>,
      ]}
      narrow
    >
      <QueryView query={query} what="this target" height={420}>
        {(target) => <TargetForm key={target.id} target={target} onSaved={done} onCancel={back} />}
      </QueryView>
    </Page>
  );
}
