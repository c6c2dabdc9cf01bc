import { queryOptions } from "@tanstack/react-query";
import { answer, api, expectSignOut } from "./client.ts";
import { queryClient } from "./query-client.ts";
import type { Body, Session, User } from "./types.ts";

/** Who is signed in, and the server's version. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: ({ signal }) => answer(api.GET("/api/session", { signal })),
  staleTime: 5 * 60_000,
});

/** Whether the first administrator has still to be made. */
export const setupQuery = queryOptions({
  queryKey: ["setup"],
  queryFn: ({ signal }) => answer(api.GET("/api/setup", { signal })),
  staleTime: 60_000,
});

/** Makes the first administrator, who is then signed in. */
export async function setUp(body: { code: string; username: string; password: string; name?: string }) {
  const { user } = await answer(api.POST("/api/setup", { body }), { signingIn: true });
  queryClient.setQueryData(setupQuery.queryKey, { needed: false });
  await signedInAs(user);
}

/** Signs in; the session is a cookie that only the server reads. */
export async function signIn(body: { username: string; password: string }): Promise<void> {
  const { user } = await answer(api.POST("/api/session", { body }), { signingIn: true });
  await signedInAs(user);
}

/** Signs out. Nobody is shown anything from then on; {@link forgetEverything} follows when the pages are gone. */
export async function signOut(): Promise<void> {
  expectSignOut(true);
  try {
    await answer(api.DELETE("/api/session"));
    queryClient.setQueryData(sessionQuery.queryKey, (session) => session && { ...session, user: null });
  } finally {
    expectSignOut(false);
  }
}

/** Forgets what was shown to the person who has left. */
export function forgetEverything(): void {
  queryClient.removeQueries({
    predicate: ({ queryKey }) => queryKey[0] !== "session" && queryKey[0] !== "setup",
  });
}

async function signedInAs(user: User): Promise<void> {
  const known = queryClient.getQueryData<Session>(sessionQuery.queryKey);
  if (known?.user && known.user.id !== user.id) queryClient.clear();
  if (known) queryClient.setQueryData(sessionQuery.queryKey, { ...known, user });
  await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 });
}

export async function changePassword(body: { currentPassword: string; newPassword: string }): Promise<void> {
  await answer(api.POST("/api/account/password", { body }));
}

export async function changeOwnName(name: string): Promise<void> {
  const { user } = await answer(api.PATCH("/api/account", { body: { name } }));
  queryClient.setQueryData(sessionQuery.queryKey, (session) => session && { ...session, user });
}

export const tokensQuery = queryOptions({
  queryKey: ["tokens"],
  queryFn: ({ signal }) => answer(api.GET("/api/account/tokens", { signal })),
});

export const makeToken = (body: Body<"/api/account/tokens", "post">) =>
  answer(api.POST("/api/account/tokens", { body }));

export const deleteToken = (id: number) =>
  answer(api.DELETE("/api/account/tokens/{id}", { params: { path: { id } } }));
