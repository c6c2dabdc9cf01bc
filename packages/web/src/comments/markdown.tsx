import type { ReactNode } from "react";
import ReactMarkdown from "react-markdown";
import remarkGfm from "remark-gfm";
import classes from "./comments.module.css";
import { splitMentions } from "./mentions.ts";

const PLUGINS = [remarkGfm];

/** Marks the mentions in a run of text. */
function withMentions(children: ReactNode): ReactNode {
  const list = Array.isArray(children) ? children : [children];
  return list.map((child, index) =>
    typeof child === "string"
      ? splitMentions(child).map((part, n) =>
          part.mention ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, in their order
            <span key={`${index}.${n}`} className={classes["mention"]}>
              {part.text}
            </span>
          ) : (
            part.text
          ),
        )
      : child,
  );
}

/** Markdown as written by people: tables and lists, links that open elsewhere; HTML stays text, pictures are links. */
export function Markdown({ text }: { text: string }) {
  return (
    <div className={classes["markdown"]}>
      <ReactMarkdown
        remarkPlugins={PLUGINS}
        components={{
          a: ({ href, children }) => (
            <a className="plain" href={href} target="_blank" rel="noopener noreferrer nofollow">
              {children}
            </a>
          ),
          // Nothing is fetched from elsewhere because somebody wrote a comment.
          img: ({ src, alt }) => (
            <a className="plain" href={String(src ?? "")} target="_blank" rel="noopener noreferrer nofollow">
              {alt || "picture"}
            </a>
          ),
          p: ({ children }) => <p>{withMentions(children)}</p>,
          li: ({ children }) => <li>{withMentions(children)}</li>,
        }}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}
