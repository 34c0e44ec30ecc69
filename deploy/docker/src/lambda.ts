export { handler } from "iris-server/lambda";
