/** Settings of the reference that would reach out of this server, or that store what is typed, are off. */
const SETTINGS = {
  withDefaultFonts: false,
  telemetry: false,
  persistAuth: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  hideClientButton: true,
  showDeveloperTools: "never",
  defaultRequestBodyView: "raw",
  defaultOpenAllTags: true,
  hideModels: true,
  orderSchemaPropertiesBy: "preserve",
  orderRequiredPropertiesFirst: false,
  defaultHttpClient: { targetKey: "shell", clientKey: "curl" },
  documentDownloadType: "both",
};

/** The browser enforces it: nothing is loaded from or sent to anywhere but this server. The reference puts styles into the page itself. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * The page that shows the API and tries it out.
 * @param root leads from the page to the root of the routes: empty, or a path with a final slash
 */
export function docsPage(root: string): string {
  const settings = attribute(JSON.stringify({ ...SETTINGS, url: `${root}openapi.json` }));
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>iris</title>
    <link rel="icon" href="data:,">
  </head>
  <body>
    <noscript>This page needs JavaScript. The API is described in <a href="${root}openapi.yaml">openapi.yaml</a>.</noscript>
    <script id="api-reference" type="application/json" data-configuration="${settings}"></script>
    <script src="${root}docs/reference.js"></script>
  </body>
</html>
`;
}

const attribute = (text: string): string => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
