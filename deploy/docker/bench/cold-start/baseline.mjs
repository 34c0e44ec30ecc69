// The least that a prediction takes: Node, onnxruntime, one session, one run.
import ort from "onnxruntime-node";

const [, , model, row] = process.argv;
const session = await ort.InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 });
const features = Float64Array.from(JSON.parse(row));
const answer = await session.run({
  [session.inputNames[0]]: new ort.Tensor("float64", features, [1, features.length]),
});
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ cpu: (user + system) / 1000, answer: Array.from(answer[session.outputNames[1]].data) }));
