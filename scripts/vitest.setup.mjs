import { tmpdir } from "node:os";

// a test that names no registry means the bundled one, also where somebody has trained into ./registry
process.chdir(tmpdir());
