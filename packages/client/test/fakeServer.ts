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
export const setosa = { label: "setosa", probability: 1 };

/** Answers `{"prediction": ...}` or `{"predictions": [...]}` as version 3 of iris. */
export const answering = (body: unknown) =>
  fakeServer(() =>
    Response.json(body, { headers: { "x-model": "iris", "x-model-version": "3", "x-request-id": "r1" } }),
  );

/** Answers a problem document. */
export const refusing = (status: number, problem: Readonly<Record<string, unknown>>) =>
  fakeServer(() =>
    Response.json(problem, { status, headers: { "content-type": "application/problem+json", "x-request-id": "r2" } }),
  );
