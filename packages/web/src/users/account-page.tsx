import { Button, Grid, PasswordInput, SegmentedControl, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { changeOwnName, changePassword, sessionQuery } from "../api/session.ts";
import { FormError, fieldError } from "../ui/form-errors.tsx";
import { Page } from "../ui/page.tsx";
import { Panel } from "../ui/panel.tsx";
import { setTheme, type ThemeChoice, useTheme } from "../ui/theme.ts";
import { toast } from "../ui/toast.tsx";
import { PASSWORD_RULE, passwordProblem } from "./password-rule.ts";
import { TokensPanel } from "./tokens-panel.tsx";

/** One's own account: password, tokens for scripts, looks. */
export function AccountPage() {
  const { data: session } = useQuery(sessionQuery);
  const user = session?.user;
  return (
    <Page
      title="Account"
      subtitle={
        user ? (
          <>
            <span>{user.name === user.username ? user.username : `${user.name} (${user.username})`}</span>
            <span>{user.role === "admin" ? "Administrator" : "User"}</span>
          </>
        ) : null
      }
    >
      <Grid>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Stack>
            {user ? <ProfilePanel key={user.id} name={user.name} /> : null}
            <PasswordPanel username={user?.username ?? ""} />
            <LooksPanel />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <TokensPanel />
        </Grid.Col>
      </Grid>
    </Page>
  );
}

/** The full name, which others see beside what one did. */
function ProfilePanel({ name: stored }: { name: string }) {
  const [name, setName] = useState(stored);
  const save = useMutation({
    mutationFn: changeOwnName,
    onSuccess: () => toast({ title: "Your name is stored", level: "success" }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(name.trim());
  };
  return (
    <Panel title="Profile">
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label="Full name"
            autoComplete="name"
            required
            value={name}
            error={fieldError(save.error, "name")}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <FormError error={save.error} fields={["name"]} />
          <Button
            type="submit"
            variant="default"
            loading={save.isPending}
            disabled={name.trim() === "" || name.trim() === stored}
          >
            Save
          </Button>
        </Stack>
      </form>
    </Panel>
  );
}

function PasswordPanel({ username }: { username: string }) {
  const [currentPassword, setCurrent] = useState("");
  const [newPassword, setNew] = useState("");
  const change = useMutation({
    mutationFn: changePassword,
    onSuccess: () => {
      setCurrent("");
      setNew("");
      toast({
        title: "Your password is changed",
        message: "Other browsers that were signed in have to sign in again.",
        level: "success",
      });
    },
  });
  const problem = passwordProblem(newPassword, username);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!problem) change.mutate({ currentPassword, newPassword });
  };
  return (
    <Panel title="Password">
      <form onSubmit={submit}>
        {/* Password keepers want to know whose password it is. */}
        <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
        <Stack>
          <PasswordInput
            label="Current password"
            autoComplete="current-password"
            required
            value={currentPassword}
            error={fieldError(change.error, "currentPassword")}
            onChange={(event) => setCurrent(event.currentTarget.value)}
          />
          <PasswordInput
            label="New password"
            description={PASSWORD_RULE}
            autoComplete="new-password"
            required
            value={newPassword}
            error={problem ?? fieldError(change.error, "newPassword")}
            onChange={(event) => setNew(event.currentTarget.value)}
          />
          <FormError error={change.error} fields={["currentPassword", "newPassword"]} />
          <Button type="submit" variant="default" loading={change.isPending}>
            Change password
          </Button>
        </Stack>
      </form>
    </Panel>
  );
}

function LooksPanel() {
  const { choice } = useTheme();
  return (
    <Panel title="Theme">
      <SegmentedControl
        fullWidth
        aria-label="Theme"
        value={choice}
        onChange={(value) => setTheme(value as ThemeChoice)}
        data={[
          { value: "system", label: "System" },
          { value: "light", label: "Light" },
          { value: "dark", label: "Dark" },
          { value: "night", label: "Night" },
        ]}
      />
      <p className="dim">
        Night is red on black with dimmed pictures, for the control room and the dome. The key <kbd>t</kbd>{" "}
        goes round. The choice stays in this browser.
      </p>
    </Panel>
  );
}
