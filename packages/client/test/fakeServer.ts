import type { Fetch } from "../src/index.ts";

/** A fetch that answers without a network, and what it was asked. */
export interface FakeServer {
  readonly fetch: Fetch;
  readonly requests: Request[];
}

/** @param answer makes the answer to a request; an error that it throws is what fetch rejects with */
export function fakeServer(answer: (request: Request) => Response | Promise<Response>): FakeServer {
  const requests: Request[] = [];
  const fetch: Fetch = async (url, init) => {
    const request = new Request(url, init);
    requests.push(request.clone());
    return answer(request);
  };
  return { fetch, requests };
}

export const virginica = { label: "virginica", probability: 0.9997 };
export const allClasses = { setosa: 0, versicolor: 0.0003, virginica: 0.9997 };
export const setosa = { label: "setosa", probability: 1 };

/** Answers `{"prediction": ...}` or `{"predictions": [...]}` as the model that is asked, by default version 3 of it. */
export const answering = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  fakeServer(({ url }) => {
    const [, model = "", version = "3"] = /\/models\/([^/]+)(?:\/versions\/(\d+))?/.exec(new URL(url).pathname) ?? [];
    const names = { "x-model": decodeURIComponent(model), "x-model-version": version, "x-request-id": "r1" };
    return Response.json(body, { headers: { ...names, ...headers } });
  });

/** Answers every row with the same prediction; an array whose first element is a number or a text is one row. */
export const answeringAll = (prediction: unknown) =>
  fakeServer(async (request) => {
    const rows: unknown = await request.json();
    const isMany = Array.isArray(rows) && typeof rows[0] === "object";
    return Response.json(isMany ? { predictions: rows.map(() => prediction) } : { prediction });
  });

/** Answers a problem document. */
export const refusing = (status: number, problem: Readonly<Record<string, unknown>>) =>
  fakeServer(() =>
    Response.json(problem, { status, headers: { "content-type": "application/problem+json", "x-request-id": "r2" } }),
  );
