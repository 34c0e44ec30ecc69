// What Lambda does with a handler: imports it, which is the INIT, and hands it an event.
const [, , file, row] = process.argv;
const imported = performance.now();
const { handler } = await import(file);
const initialised = performance.now();
const answer = await handler(JSON.parse(row), { awsRequestId: "cold" });
const answered = performance.now();
const { user, system } = process.cpuUsage();
const parts = { "Node starts": imported, INIT: initialised - imported, "first event": answered - initialised };
console.log(JSON.stringify({ cpu: (user + system) / 1000, parts, answer: JSON.parse(answer.body) }));
process.exit();
