import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "./client.ts";

type Role = "admin" | "user";

export const usersQuery = queryOptions({
  queryKey: ["users"],
  queryFn: ({ signal }) => answer(api.GET("/api/users", { signal })),
});

export const addUser = (body: { username: string; password: string; name?: string; role: Role }) =>
  answer(api.POST("/api/users", { body }));

export const changeUser = (id: string, body: { name?: string; role?: Role; disabled?: boolean }) =>
  answer(api.PATCH("/api/users/{id}", { params: { path: { id } }, body }));

export const setUserPassword = (id: string, newPassword: string) =>
  answer(api.POST("/api/users/{id}/password", { params: { path: { id } }, body: { newPassword } }));

export const deleteUser = (id: string) => answer(api.DELETE("/api/users/{id}", { params: { path: { id } } }));
