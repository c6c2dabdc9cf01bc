import { getRouteApi, useRouter } from "@tanstack/react-router";
import { safeNext } from "../search-params.ts";
import { Gate } from "./gate.tsx";
import { SignInForm } from "./sign-in-form.tsx";

const route = getRouteApi("/login");

/** Signs in and goes on to the page that was asked for. */
export function LoginPage() {
  const { next } = route.useSearch();
  const router = useRouter();
  return (
    <Gate title="Sign in">
      <SignInForm
        onSignedIn={() => {
          router.history.push(safeNext(next));
        }}
      />
    </Gate>
  );
}
