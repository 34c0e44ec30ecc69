/** Whether a dimension's name says only that it is free: `?`, nothing, or a number of tf2onnx such as `unk__6`. */
export const isFreeName = (name: string): boolean => /^(?:\?*|unk__\d+)$/.test(name);
