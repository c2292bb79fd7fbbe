import Autodiff
import Tensors

extension TapeFunctions {
  /// Order, copies and running sums; nil for other names.
  static func ordered<Scalar>(
    _ name: String, _ call: TapeCall<Scalar>
  ) throws -> Recorded<Scalar>? {
    let (tape, axis) = (call.tape, call.call.integer("axis"))
    switch name {
    case "cumsum":
      let x = try call.numbers("x")
      guard let axis else { return try tape.cumulativeSum(tape.reshape(x, [-1]), axis: 0) }
      return try tape.cumulativeSum(x, axis: axis)
    case "sort": return try tape.sort(call.numbers("x"), axis: axis ?? -1)
    case "flip":
      let x = try call.numbers("x")
      let flipped = try axis.map { try x.shape.resolvedAxis($0) }
      return try tape.slice(
        x, (0..<x.shape.rank).map { flipped ?? $0 == $0 ? .range(step: -1) : .all })
    case "roll":
      let x = try call.numbers("x")
      let line = axis == nil ? try tape.reshape(x, [-1]) : x
      let along = try line.shape.resolvedAxis(axis ?? 0)
      let (extent, shift) = (line.shape[along], call.call.integer("shift", or: 0))
      let start = extent == 0 ? 0 : ((-(shift % extent)) % extent + extent) % extent
      let rolled = try tape.gather(line, Array(start..<extent) + Array(0..<start), axis: along)
      return axis == nil ? try tape.reshape(rolled, x.shape.extents) : rolled
    case "repeat":
      let x = try call.numbers("x")
      return try tape.repeating(
        axis == nil ? tape.reshape(x, [-1]) : x, call.call.integer("repeats", or: 1),
        axis: axis ?? 0)
    case "tile": return try tape.tile(call.numbers("x"), call.call.integers("reps"))
    case "nan_to_num":
      let x = try call.numbers("x")
      let isMissing = Numbers(x.shape, x.value.elements.map { $0.isNaN ? Scalar(1) : 0 })
      return try tape.choosing(isMissing, Recorded(Numbers(0)), x)
    default: return nil
    }
  }
}
