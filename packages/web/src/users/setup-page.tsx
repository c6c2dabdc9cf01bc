import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { setUp } from "../api/session.ts";
import { FormError, fieldError } from "../ui/form-errors.tsx";
import { Gate } from "./gate.tsx";
import { PASSWORD_RULE, passwordProblem } from "./password-rule.ts";

const FIELDS = ["code", "username", "password", "name"] as const;

/** The code in the address that the terminal printed: `/setup#code=...`. */
function codeInAddress(): string {
  return new URLSearchParams(location.hash.slice(1)).get("code") ?? "";
}

/** First start: makes the administrator. */
export function SetupPage() {
  const navigate = useNavigate();
  const [code, setCode] = useState(codeInAddress);
  const [codeGiven] = useState(code !== "");
  const [username, setUsername] = useState("");
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const make = useMutation({
    mutationFn: setUp,
    onSuccess: () => navigate({ to: "/", replace: true }),
  });
  const problem = passwordProblem(password, username);
  const codeRefused = fieldError(make.error, "code");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (problem) return;
    make.mutate({
      code: code.trim(),
      username,
      password,
      ...(name.trim() === "" ? {} : { name: name.trim() }),
    });
  };
  return (
    <Gate title="Welcome to GOATS">
      <p>This is the first start. Make the account of the administrator; more users can be added later.</p>
      <form onSubmit={submit}>
        <Stack gap="md">
          {codeGiven && !codeRefused ? null : (
            <TextInput
              label="Set-up code"
              description="The terminal in which GOATS was started shows it."
              name="code"
              autoComplete="one-time-code"
              className="mono"
              required
              value={code}
              error={codeRefused}
              onChange={(event) => setCode(event.currentTarget.value)}
            />
          )}
          <TextInput
            label="Username"
            description="For signing in, for example ada"
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            autoFocus
            required
            value={username}
            error={fieldError(make.error, "username")}
            onChange={(event) => setUsername(event.currentTarget.value)}
          />
          <TextInput
            label="Full name"
            description="Optional; how others see you"
            name="name"
            autoComplete="name"
            value={name}
            error={fieldError(make.error, "name")}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <PasswordInput
            label="Password"
            description={PASSWORD_RULE}
            name="password"
            autoComplete="new-password"
            required
            value={password}
            error={problem ?? fieldError(make.error, "password")}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <FormError error={make.error} fields={FIELDS} />
          <Button type="submit" loading={make.isPending} fullWidth>
            Create the administrator and sign in
          </Button>
        </Stack>
      </form>
    </Gate>
  );
}
