import { IconStarFilled } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { DataProduct } from "../api/types.ts";
import classes from "./file-name.module.css";

/** The name of a file with a small picture of it, and a star when it is featured. */
export function FileName({ product }: { product: DataProduct }) {
  return (
    <span className={classes["file"]}>
      {product.thumbnail ? (
        <img className={classes["thumbnail"]} src={product.thumbnail} alt="" loading="lazy" />
      ) : (
        <span className={classes["thumbnail"]} />
      )}
      <Link
        className="plain"
        to="/dataproducts/$productId"
        params={{ productId: product.id }}
        title={product.filename}
        preload={false}
      >
        {product.filename}
      </Link>
      {product.featured ? <IconStarFilled size={13} role="img" aria-label="featured" /> : null}
    </span>
  );
}
