/** A process that publishes the model of a fixture: `node publisher.ts s3://bucket/prefix fixture`. It prints the version. */
import { createRegistry } from "../../../src/registry/registry.ts";
import { openStore } from "../../../src/stores/open.ts";
import { readFixture } from "../../support/fixture.ts";

const [location = "", fixture = ""] = process.argv.slice(2);
const { draft, bytes } = await readFixture(fixture);
const { version } = await createRegistry(await openStore(location)).publish(draft, bytes);
console.log(version);
