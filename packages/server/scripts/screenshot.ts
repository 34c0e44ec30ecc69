// Takes the picture of the docs page for the READMEs. Needs Chromium; CHROMIUM names it where it is not /usr/bin/chromium.
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { BUNDLED_REGISTRY, openRegistry } from "iris-models";
import { chromium } from "playwright-core";
import { buildApp } from "../src/app.ts";

const FILE = fileURLToPath(new URL("../../../docs/docs-page.png", import.meta.url));

const models = await openRegistry(BUNDLED_REGISTRY);
await models.start();
const app = buildApp({ models });
await app.listen({ port: 8080 });
const { port } = app.server.address() as AddressInfo;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
const page = await browser.newPage({ viewport: { width: 1360, height: 860 } });
await page.goto(`http://localhost:${port}/docs`);
await page
  .getByRole("link", { name: /Predict with iris/ })
  .first()
  .click();
await page
  .getByRole("button", { name: /Test Request.*models\/iris\/predict/i })
  .first()
  .waitFor();
await page.waitForLoadState("networkidle");
await page.evaluate(() => "document.activeElement.blur()");
await page.screenshot({ path: FILE, animations: "disabled" });
await browser.close();
await app.close();
await models.close();
console.log("Wrote docs/docs-page.png.");
