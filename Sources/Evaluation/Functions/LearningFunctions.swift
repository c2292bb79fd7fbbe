import Autodiff
import Tensors

// What losses and layers are made of. The values come from the operations that gradients are taken of,
// on a tape where nothing is a variable.

let learningFunctions: [FunctionEntry] = [
  FunctionEntry(
    "cross_entropy", .distribution,
    [
      FunctionParameter("logits", .tensor, "numbers whose last axis holds the classes"),
      FunctionParameter(
        "labels", .tensor, aliases: ["targets"],
        "the right class of each row, from 0; negative ones are left out"),
    ],
    "the mean over rows of -log(softmax(logits)[label]), in nats",
    help:
      "Computed from the logits, so that no share of 0 is taken the logarithm of. The gradient with "
      + "respect to the logits is (softmax(logits) - one at the label) over the number of rows.",
    example:
      "z = randn(3, 5); c = [1, 0, 4]; cross_entropy(z, c); grad(cross_entropy(z, c), wrt=[z]).z"
  ) { call in
    .numeric(try call.onTape { try TapeFunctions.crossEntropy($0) })
  },
  FunctionEntry(
    "layer_norm", .elementwise,
    [
      FunctionParameter("x", .tensor, "tokens: the last axis is their width"),
      FunctionParameter(
        "gain", .tensor, or: "none", aliases: ["weight", "gamma"],
        "what each number is multiplied by, [width]"),
      FunctionParameter(
        "shift", .tensor, or: "none", aliases: ["bias", "beta"], "what is added then, [width]"),
      FunctionParameter("eps", .number, or: "1e-5", namedOnly: true, "added to the variance"),
    ],
    "every token moved to mean 0 and variance 1, times a gain, plus a shift",
    example: "x, w = randn(3, 5), rand(5); layer_norm(x, gain=w, shift=0.5)"
  ) { call in
    let result = try call.onTape { try TapeFunctions.layerNorm($0) }
    let x = call.labeled("x")
    return .numeric(x.shape == result.shape ? x.relabeling(result.tensor) : result)
  },
  FunctionEntry(
    "take", aliases: ["gather"], .arrangement,
    [
      FunctionParameter("x", .tensor, "numbers, a table of embeddings for one"),
      FunctionParameter("indices", .tensor, "which ones, from 0; negative ones count from the end"),
      FunctionParameter(
        "axis", .axis, or: "none", aliases: ["dim"], "the axis; none is all numbers in a row"),
    ],
    "chosen entries along an axis, in the order of the indices",
    help: "take(table, tokens, axis=0) looks rows up; an index may come more than once, and its "
      + "gradients are added. x[indices] is the same along the first axis.",
    example: "e = randn(7, 3); take(e, [2, 0, 2], axis=0)"
  ) { call in
    let (indices, shape) = try call.indices("indices")
    let axis = call.integer("axis")
    let x = axis == nil ? LabeledTensor(call.tensor("x").raveled) : call.labeled("x")
    let along = try x.shape.resolvedAxis(axis ?? 0)
    let taken = try x.gathered(indices, axis: along)
    guard shape.rank != 1 else { return .numeric(taken) }
    return .numeric(
      try taken.tensor.reshaped(TapeFunctions.extents(taken.shape, along, replacedBy: shape)))
  },
  FunctionEntry(
    "take_along_axis", .arrangement,
    [
      FunctionParameter("x", .tensor, "numbers"),
      FunctionParameter(
        "indices", .tensor, "one index for every entry of the result; other axes are those of x"),
      FunctionParameter("axis", .integer, or: "-1", aliases: ["dim"], "the axis they count along"),
    ],
    "from every line along an axis the entries that its own indices name",
    example: "x = randn(3, 5); take_along_axis(x, argsort(x), axis=1)"
  ) { call in
    .numeric(try call.onTape { try TapeFunctions.takeAlong($0) })
  },
]

extension Call {
  /// An operation of a tape as an ordinary function.
  fileprivate func onTape(
    _ operation: (TapeCall<Float>) throws -> Recorded<Float>
  ) throws -> LabeledTensor {
    var compute = context.compute
    compute.progress = nil
    let call = TapeCall(call: self, tape: Tape<Float>(context: compute), traced: [:])
    return LabeledTensor(try operation(call).value.tensor)
  }

  /// An argument as whole numbers with their shape.
  func indices(_ parameter: String) throws -> (indices: [Int], shape: Shape) {
    let tensor = tensor(parameter)
    return (try tensor.asIndices(), tensor.shape)
  }
}
