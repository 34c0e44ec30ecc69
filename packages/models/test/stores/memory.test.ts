import { memoryStore } from "../../src/index.ts";
import { storeContract } from "./contract.ts";

storeContract("the memory store", memoryStore);
