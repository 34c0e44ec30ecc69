import { describe, expect, test } from "vitest";
import { originFaults, splitOrigins } from "../../src/cors/origins.ts";

describe("a list of origins", () => {
  test.each([
    "https://app.example.com",
    "http://localhost:5173",
    "http://[::1]:8080",
    "https://xn--bcher-kva.example",
    "capacitor://localhost",
    "https://a.example, https://b.example",
    "*",
  ])("may be %s", (text) => {
    expect(originFaults(splitOrigins(text))).toEqual([]);
  });

  test.each([
    ["https://app.example.com/", "https://app.example.com"],
    ["https://app.example.com/shop?x#y", "https://app.example.com"],
    ["HTTPS://App.Example.com", "https://app.example.com"],
    ["https://app.example.com:443", "https://app.example.com"],
    ["https://me:secret@app.example.com", "https://app.example.com"],
    ["https://bücher.example", "https://xn--bcher-kva.example"],
  ])("that has %s is told to have %s", (text, written) => {
    expect(originFaults(splitOrigins(text))).toEqual([
      `must be ${JSON.stringify(written)}, as browsers write it, got ${JSON.stringify(text)}`,
    ]);
  });

  test.each([
    "app.example.com",
    "localhost:3000",
    "//app.example.com",
    "null",
    "https://",
    "file:///x",
    "https://*.example.com",
    "https://a.example https://b.example",
    "http://a.example:99999",
  ])("that has %s is refused with an example", (text) => {
    expect(originFaults(splitOrigins(text))).toEqual([
      `must be a scheme and a host, such as https://app.example.com, got ${JSON.stringify(text)}`,
    ]);
  });

  test("reports every fault", () => {
    expect(originFaults(splitOrigins("*,,https://a.example/"))).toHaveLength(3);
  });
});
