import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { signIn } from "../api/session.ts";
import { ErrorMessage } from "../ui/error-message.tsx";

interface SignInFormProps {
  /** Already known when a session has ended. */
  username?: string;
  onSignedIn: () => void;
}

/** Username and password; what was typed stays after a refusal. */
export function SignInForm({ username: known = "", onSignedIn }: SignInFormProps) {
  const [username, setUsername] = useState(known);
  const [password, setPassword] = useState("");
  const attempt = useMutation({ mutationFn: signIn, onSuccess: onSignedIn });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    attempt.mutate({ username, password });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label="Username"
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          required
          value={username}
          onChange={(event) => setUsername(event.currentTarget.value)}
          {...(known === "" ? { "data-autofocus": true, autoFocus: true } : {})}
        />
        <PasswordInput
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          {...(known === "" ? {} : { "data-autofocus": true })}
        />
        {attempt.error ? <ErrorMessage error={attempt.error} /> : null}
        <Button type="submit" loading={attempt.isPending} fullWidth>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}
