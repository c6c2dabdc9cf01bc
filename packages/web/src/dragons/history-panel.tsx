import type { Reduction } from "../api/types.ts";
import { Empty } from "../ui/empty.tsx";
import { plural } from "../ui/format.ts";
import { Panel } from "../ui/panel.tsx";
import { STATE_LOOKS, StateBadge } from "../ui/state-badge.tsx";
import type { Column } from "../ui/table/columns.ts";
import { DataTable } from "../ui/table/data-table.tsx";
import { Time } from "../ui/time.tsx";
import classes from "./history-panel.module.css";

interface HistoryPanelProps {
  reductions: readonly Reduction[];
  shown: number | undefined;
  onShow: (id: number) => void;
}

const keyOf = (reduction: Reduction) => reduction.id;

/** All reductions of the run; choosing one shows it with its log. */
export function HistoryPanel({ reductions, shown, onShow }: HistoryPanelProps) {
  const columns: Column<Reduction>[] = [
    {
      key: "recipe",
      header: "Recipe",
      value: (reduction) => reduction.recipe,
      cell: (reduction) => (
        <button
          type="button"
          className={classes["show"]}
          aria-current={reduction.id === shown ? "true" : undefined}
          onClick={() => onShow(reduction.id)}
        >
          {reduction.recipe}
        </button>
      ),
    },
    {
      key: "state",
      header: "State",
      width: "124px",
      value: (reduction) => STATE_LOOKS[reduction.state].label,
      cell: (reduction) => <StateBadge state={reduction.state} />,
    },
    {
      key: "files",
      header: "Files",
      width: "70px",
      numeric: true,
      from: "sm",
      value: (reduction) => reduction.inputs.length,
    },
    {
      key: "products",
      header: "Products",
      from: "md",
      value: (reduction) => reduction.products.join(", "),
      cell: (reduction) => (
        <span title={reduction.products.join("\n")}>{reduction.products.join(", ") || "–"}</span>
      ),
    },
    {
      key: "created",
      header: "Asked for (UTC)",
      width: "170px",
      from: "sm",
      value: (reduction) => reduction.createdAt,
      cell: (reduction) => <Time iso={reduction.createdAt} precision="second" bare />,
    },
  ];
  return (
    <Panel title="Reductions of this run" note={plural(reductions.length, "reduction")} flush>
      <DataTable
        name="reductions"
        noun={["reduction", "reductions"]}
        rows={reductions}
        columns={columns}
        rowKey={keyOf}
        rowLabel={(reduction) => `${reduction.recipe} of ${reduction.createdAt}`}
        onOpen={(reduction) => onShow(reduction.id)}
        highlight={(reduction) => reduction.id === shown}
        sort="-created"
        maxHeight="320px"
        empty={
          <Empty compact title="Nothing was reduced in this run yet">
            <p>Choose a group of files and a recipe, then start.</p>
          </Empty>
        }
      />
    </Panel>
  );
}
