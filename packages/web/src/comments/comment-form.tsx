import { Button, Combobox, Group, MultiSelect, Stack, Textarea, useCombobox } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type ReactNode, useEffect, useEffectEvent, useRef, useState } from "react";
import { dataProductListQuery } from "../api/dataproducts.ts";
import { type CommentBody, peopleQuery } from "../api/target-page.ts";
import type { Comment, Target } from "../api/types.ts";
import { FormError } from "../ui/form-errors.tsx";
import { completeMention, mentionAt } from "./mentions.ts";

interface CommentFormProps {
  target: Target;
  label: string;
  initial?: Comment;
  onSend: (body: CommentBody) => Promise<void>;
  extra?: ReactNode;
}

/** Longest comment, as the server takes it. */
const LONGEST = 20_000;

/** Where comments are written: Markdown, @ completes names, files of the target can be attached. */
export function CommentForm({ target, label, initial, onSend, extra }: CommentFormProps) {
  const [text, setText] = useState(initial?.text ?? "");
  const [attached, setAttached] = useState<string[]>(initial?.attachments.map(({ id }) => String(id)) ?? []);
  const [typing, setTyping] = useState<{ start: number; typed: string }>();
  const area = useRef<HTMLTextAreaElement>(null);
  const cursorTo = useRef<number>(undefined);
  const combobox = useCombobox();
  const people = useQuery({ ...peopleQuery(typing?.typed ?? ""), enabled: typing !== undefined });
  const found = typing ? (people.data?.people ?? []).slice(0, 8) : [];
  const products = useQuery(dataProductListQuery({ targetId: target.id }));
  const send = useMutation({
    mutationFn: () => onSend({ text: text.trim(), attachments: attached.map(Number) }),
    onSuccess: () => {
      if (initial) return;
      setText("");
      setAttached([]);
    },
  });
  useEffect(() => {
    if (cursorTo.current === undefined) return;
    area.current?.setSelectionRange(cursorTo.current, cursorTo.current);
    cursorTo.current = undefined;
  });
  const offered = found.map(({ id }) => id).join(" ");
  const offer = useEffectEvent(() => combobox.selectFirstOption());
  useEffect(() => {
    // The options arrive after what was typed: Enter takes the first of them.
    if (offered !== "") offer();
  }, [offered]);
  const look = (element: HTMLTextAreaElement) => {
    const mention = mentionAt(element.value, element.selectionStart);
    setTyping(mention);
    if (mention) combobox.openDropdown();
    else combobox.closeDropdown();
  };
  const complete = (username: string) => {
    if (!typing) return;
    const done = completeMention(text, area.current?.selectionStart ?? text.length, typing.start, username);
    cursorTo.current = done.cursor;
    setText(done.text);
    setTyping(undefined);
    combobox.closeDropdown();
    area.current?.focus();
  };
  const ready = text.trim() !== "" && text.length <= LONGEST;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      if (ready) send.mutate();
    } else if (typing && event.key === "Escape") {
      event.stopPropagation();
      setTyping(undefined);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) send.mutate();
      }}
    >
      <Stack gap="sm">
        <Combobox store={combobox} onOptionSubmit={complete} withinPortal={false}>
          <Combobox.EventsTarget withKeyboardNavigation={found.length > 0}>
            <Textarea
              ref={area}
              label={label}
              description="Markdown; @ mentions somebody, Ctrl+Enter sends"
              autosize
              minRows={3}
              maxRows={16}
              value={text}
              error={text.length > LONGEST ? `At most ${LONGEST} characters` : undefined}
              onChange={(event) => {
                setText(event.currentTarget.value);
                look(event.currentTarget);
              }}
              onKeyDown={onKeyDown}
              onBlur={() => combobox.closeDropdown()}
            />
          </Combobox.EventsTarget>
          <Combobox.DropdownTarget>
            <span />
          </Combobox.DropdownTarget>
          <Combobox.Dropdown hidden={found.length === 0}>
            <Combobox.Options aria-label="People">
              {found.map(({ id, username, name }) => (
                <Combobox.Option key={id} value={username}>
                  @{username} {name && name !== username ? <span className="dim">{name}</span> : null}
                </Combobox.Option>
              ))}
            </Combobox.Options>
          </Combobox.Dropdown>
        </Combobox>
        {(products.data?.dataProducts.length ?? 0) > 0 ? (
          <MultiSelect
            label="Attached files of this target"
            placeholder={attached.length === 0 ? "none" : ""}
            searchable
            limit={30}
            data={
              products.data?.dataProducts.map(({ id, filename }) => ({
                value: String(id),
                label: filename,
              })) ?? []
            }
            value={attached}
            onChange={setAttached}
          />
        ) : null}
        <FormError error={send.error} fields={[]} />
        <Group justify="flex-end">
          {extra}
          <Button type="submit" size="xs" loading={send.isPending} disabled={!ready}>
            {initial ? "Save" : "Send"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
