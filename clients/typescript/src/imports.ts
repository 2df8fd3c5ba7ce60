import { Caller, type CallerOptions } from "./caller.js";
