import { Button, Group, Modal, PasswordInput, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { ManagedUser } from "../api/types.ts";
import { addUser, changeUser, setUserPassword } from "../api/users.ts";
import { FormError, fieldError } from "../ui/form-errors.tsx";
import { toast } from "../ui/toast.tsx";
import { PASSWORD_RULE, passwordProblem } from "./password-rule.ts";

export type UserDialogMode =
  | { readonly kind: "new" }
  | { readonly kind: "rename"; readonly user: ManagedUser }
  | { readonly kind: "password"; readonly user: ManagedUser };

interface UserDialogProps {
  mode: UserDialogMode;
  onClose: () => void;
  onSaved: () => Promise<unknown>;
}

const FIELDS = ["username", "name", "password", "newPassword", "role"] as const;

/** Adds somebody, or changes a name or a password. */
export function UserDialog({ mode, onClose, onSaved }: UserDialogProps) {
  const user = mode.kind === "new" ? undefined : mode.user;
  const [username, setUsername] = useState(user?.username ?? "");
  const [name, setName] = useState(user?.name ?? "");
  const [password, setPassword] = useState("");
  const [role, setRole] = useState<"admin" | "user">("user");
  const save = useMutation({
    mutationFn: async () => {
      if (mode.kind === "new") {
        await addUser({ username, password, role, ...(name.trim() === "" ? {} : { name: name.trim() }) });
      } else if (mode.kind === "rename") await changeUser(mode.user.id, { name: name.trim() });
      else await setUserPassword(mode.user.id, password);
    },
    onSuccess: async () => {
      toast({
        title: mode.kind === "new" ? `${username} can sign in now` : `${username} is changed`,
        level: "success",
      });
      await onSaved();
      onClose();
    },
  });
  const withPassword = mode.kind !== "rename";
  const problem = withPassword ? passwordProblem(password, username) : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!problem) save.mutate();
  };
  const titles = {
    new: "New user",
    rename: `Change the name of ${username}`,
    password: `Set the password of ${username}`,
  };
  return (
    <Modal opened onClose={onClose} title={<strong>{titles[mode.kind]}</strong>}>
      <form onSubmit={submit}>
        <Stack>
          {mode.kind === "new" ? (
            <TextInput
              label="Username"
              description="For signing in, for example ada"
              autoComplete="off"
              autoCapitalize="none"
              required
              data-autofocus
              value={username}
              error={fieldError(save.error, "username")}
              onChange={(event) => setUsername(event.currentTarget.value)}
            />
          ) : null}
          {mode.kind === "password" ? null : (
            <TextInput
              label="Full name"
              autoComplete="off"
              required={mode.kind === "rename"}
              value={name}
              error={fieldError(save.error, "name")}
              onChange={(event) => setName(event.currentTarget.value)}
            />
          )}
          {withPassword ? (
            <PasswordInput
              label={mode.kind === "new" ? "Password" : "New password"}
              description={PASSWORD_RULE}
              autoComplete="new-password"
              required
              value={password}
              error={problem ?? fieldError(save.error, "password") ?? fieldError(save.error, "newPassword")}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
          ) : null}
          {mode.kind === "new" ? (
            <div>
              <Text size="sm" fw={500} mb={4}>
                Role
              </Text>
              <SegmentedControl
                fullWidth
                aria-label="Role"
                value={role}
                onChange={(value) => setRole(value === "admin" ? "admin" : "user")}
                data={[
                  { value: "user", label: "User" },
                  { value: "admin", label: "Administrator" },
                ]}
              />
            </div>
          ) : null}
          <FormError error={save.error} fields={FIELDS} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending}>
              {mode.kind === "new" ? "Add user" : "Save"}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
