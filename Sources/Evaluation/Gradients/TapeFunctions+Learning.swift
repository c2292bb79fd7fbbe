import Autodiff
import Tensors

extension TapeFunctions {
  /// Arguments that only pick: no gradient passes, and a gradient with respect to them is refused.
  static let picking = [
    "cross_entropy": "labels", "take": "indices", "take_along_axis": "indices",
  ]

  /// Losses, layers and lookups; nil for other names.
  static func learned<Scalar>(
    _ name: String, _ call: TapeCall<Scalar>
  ) throws -> Recorded<Scalar>? {
    switch name {
    case "cross_entropy": try crossEntropy(call)
    case "layer_norm": try layerNorm(call)
    case "take": try take(call)
    case "take_along_axis": try takeAlong(call)
    default: nil
    }
  }

  /// The mean of −ln(share of the label).
  static func crossEntropy<Scalar>(_ call: TapeCall<Scalar>) throws -> Recorded<Scalar> {
    let logits = try call.numbers("logits")
    let (labels, shape) = try call.call.indices("labels")
    let rows = Shape(logits.shape.extents.dropLast())
    guard shape == rows || shape.rank == 1 || logits.shape.rank == 0 else {
      throw TensorError.shapeMismatch(shape, rows)
    }
    return try call.tape.crossEntropy(logits, labels: labels)
  }

  /// Tokens of mean 0 and variance 1, times a gain, plus a shift.
  static func layerNorm<Scalar>(_ call: TapeCall<Scalar>) throws -> Recorded<Scalar> {
    let x = try call.numbers("x")
    // One number stands for a whole row of them.
    func row(_ name: String) throws -> Recorded<Scalar>? {
      guard call.call.has(name) else { return nil }
      let part = try call.numbers(name)
      guard part.shape.count == 1, x.shape.rank > 0 else { return part }
      return try call.tape.add(
        call.tape.reshape(part, [1]), Recorded(Numbers([x.shape[-1]], repeating: 0)))
    }
    return try call.tape.layerNorm(
      x, gain: row("gain"), shift: row("shift"), floor: call.call.number("eps", or: 1e-5))
  }

  private static func take<Scalar>(_ call: TapeCall<Scalar>) throws -> Recorded<Scalar> {
    let (tape, axis) = (call.tape, call.call.integer("axis"))
    let (indices, shape) = try call.call.indices("indices")
    var x = try call.numbers("x")
    if axis == nil { x = try tape.reshape(x, [-1]) }
    let along = try x.shape.resolvedAxis(axis ?? 0)
    let taken = try tape.gather(x, indices, axis: along)
    guard shape.rank != 1 else { return taken }
    return try tape.reshape(taken, extents(taken.shape, along, replacedBy: shape))
  }

  /// The extents with one axis replaced by those of the indices that were taken along it.
  static func extents(_ shape: Shape, _ axis: Int, replacedBy indices: Shape) -> [Int] {
    Array(shape.extents[..<axis]) + indices.extents + Array(shape.extents[(axis + 1)...])
  }

  /// x[…, indices[…, n, …], …]: one index for every number of the result.
  static func takeAlong<Scalar>(_ call: TapeCall<Scalar>) throws -> Recorded<Scalar> {
    let (tape, x) = (call.tape, try call.numbers("x"))
    let (indices, shape) = try call.call.indices("indices")
    let along = try x.shape.resolvedAxis(call.call.integer("axis", or: -1))
    guard shape.rank == x.shape.rank,
      shape.replacing(along, with: 0) == x.shape.replacing(along, with: 0)
    else { throw TensorError.shapeMismatch(x.shape, shape) }
    let (extent, inner) = (x.shape[along], x.shape.strides[along])
    var places = indices
    for (place, index) in indices.enumerated() {
      guard (-extent..<extent).contains(index) else {
        throw TensorError.indexOutOfRange(index, axis: along, extent: extent)
      }
      let (outer, column) = (place / (shape[along] * inner), place % inner)
      places[place] = (outer * extent + (index < 0 ? index + extent : index)) * inner + column
    }
    return try tape.reshape(tape.gather(tape.reshape(x, [-1]), places), shape.extents)
  }
}
