import { z } from "zod";

/** UTC ISO 8601. */
const time = z.string().meta({ format: "date-time" });

export const roleSchema = z.enum(["admin", "user"]);

export const userSchema = z
  .object({ id: z.string(), username: z.string(), name: z.string(), role: roleSchema })
  .meta({ id: "User" });

export const accountSchema = z
  .object({ ...userSchema.shape, createdAt: time, disabled: z.boolean() })
  .meta({ id: "Account" });

export const tokenSchema = z
  .object({
    id: z.number().int(),
    name: z.string(),
    hint: z.string().describe("The first characters of the token"),
    createdAt: time,
    expiresAt: time.nullable(),
    lastUsedAt: time.nullable(),
    scopes: z.array(z.enum(["read", "write"])),
  })
  .meta({ id: "Token" });

export const noContent = z.undefined().describe("Done");

/** Rules about usernames and passwords have sentences of their own; here only what no rule could handle is cut off. */
export const usernameInput = z.string().max(200);
export const passwordInput = z.string().max(1000);
export const nameInput = z.string().trim().max(100);
