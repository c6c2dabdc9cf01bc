import { ActionIcon, Avatar, Button, Group, Stack, Tooltip } from "@mantine/core";
import { IconPaperclip, IconPencil, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { sessionQuery } from "../api/session.ts";
import { addComment, changeComment, commentsQuery, deleteComment } from "../api/target-page.ts";
import type { Comment, Target } from "../api/types.ts";
import { DangerDialog } from "../ui/danger-dialog.tsx";
import { Empty } from "../ui/empty.tsx";
import { plural } from "../ui/format.ts";
import { Panel } from "../ui/panel.tsx";
import { QueryView } from "../ui/query-view.tsx";
import { Time } from "../ui/time.tsx";
import { CommentForm } from "./comment-form.tsx";
import classes from "./comments.module.css";

const Markdown = lazy(async () => ({ default: (await import("./markdown.tsx")).Markdown }));

/** What people say about a target: Markdown, mentions, attached files. */
export function CommentsTab({ target }: { target: Target }) {
  const query = useQuery(commentsQuery(target.id));
  const { data: session } = useQuery(sessionQuery);
  return (
    <Stack maw={860}>
      <QueryView query={query} what="the comments" height={200}>
        {({ comments }) =>
          comments.length === 0 ? (
            <Empty compact title="No comments yet">
              Say what you saw, what you plan, what others should look at. Those whom you mention with @ are
              told.
            </Empty>
          ) : (
            <ul className={classes["list"]} aria-label={plural(comments.length, "comment")}>
              {comments.map((comment) => (
                <CommentItem key={comment.id} comment={comment} target={target} />
              ))}
            </ul>
          )
        }
      </QueryView>
      {session?.user ? (
        <Panel title="Write a comment">
          <CommentForm target={target} label="Comment" onSend={(body) => addComment(target.id, body)} />
        </Panel>
      ) : (
        <p className="dim">Sign in to write a comment.</p>
      )}
    </Stack>
  );
}

function CommentItem({ comment, target }: { comment: Comment; target: Target }) {
  const [editing, setEditing] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const { author } = comment;
  return (
    <li className={classes["comment"]} id={`comment-${comment.id}`}>
      <header className={classes["head"]}>
        <Avatar size="sm" color="gray" name={author.username} alt="" />
        <strong>{author.username}</strong>
        <Time iso={comment.createdAt} />
        {comment.editedAt ? <span className="dim">edited</span> : null}
        <Group gap={2} ml="auto">
          {comment.my.change && !editing ? (
            <Tooltip label="Edit">
              <ActionIcon size="sm" aria-label="Edit this comment" onClick={() => setEditing(true)}>
                <IconPencil size={14} />
              </ActionIcon>
            </Tooltip>
          ) : null}
          {comment.my.delete ? (
            <Tooltip label="Delete">
              <ActionIcon size="sm" aria-label="Delete this comment" onClick={() => setLeaving(true)}>
                <IconTrash size={14} />
              </ActionIcon>
            </Tooltip>
          ) : null}
        </Group>
      </header>
      {editing ? (
        <CommentForm
          target={target}
          label="Comment"
          initial={comment}
          onSend={async (body) => {
            await changeComment(target.id, comment.id, body);
            setEditing(false);
          }}
          extra={
            <Button size="xs" variant="default" onClick={() => setEditing(false)}>
              Cancel
            </Button>
          }
        />
      ) : (
        <Suspense fallback={<p className={classes["plain"]}>{comment.text}</p>}>
          <Markdown text={comment.text} />
        </Suspense>
      )}
      {!editing && comment.attachments.length > 0 ? (
        <ul className={classes["attachments"]} aria-label="Attachments">
          {comment.attachments.map(({ id, filename }) => (
            <li key={id}>
              <IconPaperclip size={14} aria-hidden="true" />
              <Link className="plain" to="/dataproducts/$productId" params={{ productId: id }}>
                {filename}
              </Link>
            </li>
          ))}
        </ul>
      ) : null}
      <DangerDialog
        opened={leaving}
        onClose={() => setLeaving(false)}
        title={`Delete the comment of ${author.username}?`}
        confirmLabel="Delete comment"
        onConfirm={() => deleteComment(target.id, comment.id)}
      >
        <p>Its attachments stay among the data of the target.</p>
      </DangerDialog>
    </li>
  );
}
