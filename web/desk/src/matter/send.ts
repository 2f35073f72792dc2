import { api, call, type Schemas } from "../client";
import { addressOf, headersOf, type Command, type Forms } from "./command";

export function sendCommand(command: Command): Promise<Schemas["ActAnswer"]> {
  // One of the addresses that the document lists; which one, the server has said.
  const path = addressOf(command) as "/api/v1/matters/{matter}/note";
  const params = { path: { matter: command.matter } };
  return call(() => api.POST(path, { params, headers: headersOf(command), body: command.body }));
}

export function loadForms(matter: string, task?: number): Promise<Forms> {
  if (task === undefined) {
    return call(() => api.GET("/api/v1/matters/{matter}/forms", { params: { path: { matter } } }));
  }
  return call(() => api.GET("/api/v1/matters/{matter}/tasks/{task}/forms", { params: { path: { matter, task } } }));
}
