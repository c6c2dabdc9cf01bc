import createClient from "openapi-fetch";
import { errorFromAnswer, toApiError } from "./error.ts";
import type { paths } from "./generated/schema.d.ts";

/** The API, typed by the server's own document. */
export const api = createClient<paths>({ credentials: "same-origin" });

type SignedOutListener = () => void;
const signedOut = new Set<SignedOutListener>();

/** Calls back when an answer says that the session has ended. Returns how to stop. */
export function onSignedOut(listener: SignedOutListener): () => void {
  signedOut.add(listener);
  return () => signedOut.delete(listener);
}

let leaving = false;

/** While somebody signs out, the end of the session is what was asked for. */
export function expectSignOut(expected: boolean): void {
  leaving = expected;
}

/** Tells the listeners that the session has ended; for what does not go through {@link answer}. */
export function reportSignedOut(): void {
  if (leaving) return;
  for (const listener of signedOut) listener();
}

interface Result<T> {
  data?: T | undefined;
  error?: unknown;
  response: Response;
}

/**
 * The data of a call.
 * @throws ApiError for every refusal and for a server that does not answer.
 */
export async function answer<T>(call: Promise<Result<T>>, options: { signingIn?: boolean } = {}): Promise<T> {
  let result: Result<T>;
  try {
    result = await call;
  } catch (thrown) {
    throw toApiError(thrown);
  }
  if (!result.response.ok) {
    if (result.response.status === 401 && options.signingIn !== true) reportSignedOut();
    throw errorFromAnswer(result.response.status, result.error);
  }
  return result.data as T;
}
