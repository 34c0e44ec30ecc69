import { axesFromFront, mustBeConstant, type Operator, type Rule, unknownForm } from "../operator.ts";
import { isFixed, isOne, isSame, numberOf, numberSize, type Size } from "../size.ts";
import { countsRows, shaped, type Value } from "../value.ts";

type Elements = readonly (Size | undefined)[];

/** The rows' dimension must keep its size; the others may be scaled or given new ones. */
const resize: Rule = (op) => {
  const x = op.input(0);
  if (countsRows(x) || countsRows(op.inputs[1])) throw op.broken("scales the number of rows");
  mustBeConstant(op, 1, 2, 3);
  if (x.dims === undefined) return unknownForm(op, x);
  const isCropped = op.text("coordinate_transformation_mode", "half_pixel") === "tf_crop_and_resize";
  const isStretched = op.text("keep_aspect_ratio_policy", "stretch") === "stretch";
  if (x.axis !== undefined && (isCropped || !isStretched)) throw op.broken("scales the dimension of the rows too");
  const { scales, sizes } = targets(op);
  const axes = axesFromFront(op, op.ints("axes"), x.dims.length);
  const dims = x.dims.map((size, at) => {
    const place = axes.indexOf(at);
    const isKept =
      place < 0 || (sizes ? isEqual(sizes[place], size) : scales?.[place] !== undefined && isOne(scales[place]));
    if (isKept) return size;
    if (at === x.axis) throw op.broken("scales the dimension of the rows");
    return sizes ? (sizes[place] ?? op.fresh(false)) : scaled(op, size, scales?.[place]);
  });
  return shaped(dims, x.axis);
};

const isEqual = (a: Size | undefined, b: Size): boolean => a !== undefined && isSame(a, b);

/** Upsample and the first Resize have scales alone; an empty input is one that is left out. */
function targets(op: Operator): { readonly scales?: Elements | undefined; readonly sizes?: Elements | undefined } {
  const attribute = op.floats("scales");
  if (attribute !== undefined) return { scales: attribute.map(numberSize) };
  if (op.type === "Upsample" || op.version < 11) return { scales: op.inputs[1]?.contents };
  const sizes = op.inputs[3];
  if (sizes !== undefined && !isEmpty(sizes)) return { sizes: sizes.contents ?? [] };
  return { scales: op.inputs[2]?.contents };
}

const isEmpty = ({ dims }: Value): boolean => dims?.length === 1 && numberOf(dims[0]) === 0;

function scaled(op: Operator, size: Size, scale: Size | undefined): Size {
  const [length, factor] = [numberOf(size), numberOf(scale)];
  if (length !== undefined && factor !== undefined && Number.isInteger(factor)) return numberSize(length * factor);
  return op.fresh(isFixed(size) && factor !== undefined);
}

/** Rules that may take the number of rows. */
export const sizedResizeRules: Readonly<Record<string, Rule>> = { Resize: resize, Upsample: resize };
