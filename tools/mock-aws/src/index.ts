export { neutralEnvironment } from "./environment.ts";
export { PODMAN } from "./functions/images.ts";
export { type MockAws, startMockAws } from "./mockAws.ts";
export { providerOverride, terraformConfig } from "./providers.ts";
export { copyTerraform, TERRAFORM } from "./terraformCopy.ts";
export { findTool, isMotoInstalled } from "./tools.ts";
