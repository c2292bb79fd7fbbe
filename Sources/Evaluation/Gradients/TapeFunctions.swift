import Autodiff
import Diagnostics
import Tensors

/// The functions of the language as operations of a tape.
enum TapeFunctions {
  /// Functions that are flat almost everywhere: they run as ever, and no gradient passes.
  static let flat: Set<String> = [
    "sign", "floor", "ceil", "round", "isnan", "isinf", "isfinite", "logical_and", "logical_or",
    "logical_not", "argmax", "argmin", "argsort", "all", "any", "count_nonzero", "len", "allclose",
    "zeros_like", "ones_like",
  ]

  /// The result; nil when there is no such operation.
  static func run<Scalar>(_ call: TapeCall<Scalar>) throws -> Recorded<Scalar>? {
    let (name, tape) = (call.call.entry.name, call.tape)
    if let rule = ElementwiseRule(rawValue: name) {
      return try tape.applying(rule, to: call.numbers("x"))
    }
    if let rule = PairRule(rawValue: name) {
      return try tape.combining(call.numbers("a"), call.numbers("b"), by: rule)
    }
    return try reduced(name, call) ?? arranged(name, call) ?? ordered(name, call)
      ?? learned(name, call) ?? combined(name, call)
  }

  private static func reduced<Scalar>(
    _ name: String, _ call: TapeCall<Scalar>
  ) throws -> Recorded<Scalar>? {
    let (tape, axis) = (call.tape, call.call.integer("axis"))
    let (axes, keeps) = (axis.map { [$0] }, call.call.boolean("keepdims"))
    switch name {
    case "sum": return try tape.sum(call.numbers("x"), axes: axes, keepsAxes: keeps)
    case "mean": return try tape.mean(call.numbers("x"), axes: axes, keepsAxes: keeps)
    case "max", "min":
      return try tape.extreme(
        call.numbers("x"), isLargest: name == "max", axis: axis, keepsAxis: keeps)
    case "prod": return try tape.product(call.numbers("x"), axis: axis, keepsAxis: keeps)
    case "norm": return try tape.norm(call.numbers("x"), axis: axis, keepsAxis: keeps)
    case "var", "std":
      let variance = try tape.variance(
        call.numbers("x"), axes: axes, keepsAxes: keeps, ddof: call.call.integer("ddof", or: 0))
      return name == "var" ? variance : try tape.applying(.sqrt, to: variance)
    case "entropy":
      let (x, axis) = (try call.numbers("x"), call.call.integer("axis", or: -1))
      let terms = try tape.multiply(x, tape.applying(.log, to: x))
      // 0·ln 0 counts as 0.
      let isZero = Numbers(x.shape, x.value.elements.map { $0 == 0 ? Scalar(1) : 0 })
      let chosen = try tape.choosing(isZero, Recorded(Numbers(0)), terms)
      return try tape.applying(.negate, to: tape.sum(chosen, axes: [axis]))
    case "kl":
      let (a, b) = (try call.numbers("a"), try call.numbers("b"))
      let terms = try tape.multiply(a, tape.applying(.log, to: tape.divide(a, b)))
      let isZero = Numbers(a.shape, a.value.elements.map { $0 == 0 ? Scalar(1) : 0 })
      let chosen = try tape.choosing(isZero, Recorded(Numbers(0)), terms)
      return try tape.sum(chosen, axes: [call.call.integer("axis", or: -1)])
    default: return nil
    }
  }

  private static func arranged<Scalar>(
    _ name: String, _ call: TapeCall<Scalar>
  ) throws -> Recorded<Scalar>? {
    let (tape, bound) = (call.tape, call.call)
    switch name {
    case "reshape": return try tape.reshape(call.numbers("x"), bound.integers("shape"))
    case "transpose":
      let axes = bound.has("axes") ? bound.integers("axes") : nil
      return try tape.transpose(call.numbers("x"), axes: axes)
    case "swapaxes":
      let x = try call.numbers("x")
      var axes = Array(0..<x.shape.rank)
      let first = try x.shape.resolvedAxis(bound.integer("axis1", or: 0))
      axes.swapAt(first, try x.shape.resolvedAxis(bound.integer("axis2", or: 0)))
      return try tape.transpose(x, axes: axes)
    case "array": return try call.numbers("x")
    case "ravel": return try tape.reshape(call.numbers("x"), [-1])
    case "squeeze":
      // The ordinary function knows which axes may go.
      let target = try bound.tensor("x").squeezed(axis: bound.integer("axis")).shape
      return try tape.reshape(call.numbers("x"), target.extents)
    case "expand_dims":
      let target = try bound.tensor("x").expanded(axis: bound.integer("axis", or: 0)).shape
      return try tape.reshape(call.numbers("x"), target.extents)
    case "tril", "triu":
      let x = try call.numbers("x")
      let (ones, offset) = (Tensor(x.shape, repeating: 1), bound.integer("k", or: 0))
      let kept =
        try name == "tril" ? ones.lowerTriangle(offset: offset) : ones.upperTriangle(offset: offset)
      return try tape.choosing(Numbers(kept), x, Recorded(Numbers(0)))
    case "concat", "stack":
      let parts = try call.parts("tensors")
      let axis = bound.integer("axis", or: 0)
      guard name == "stack", let first = parts.first else {
        return try tape.concatenate(parts, axis: axis)
      }
      let target = try Tensor(first.shape, repeating: 0).expanded(axis: axis).shape
      return try tape.concatenate(
        parts.map {
          guard $0.shape == first.shape else {
            throw TensorError.shapeMismatch(first.shape, $0.shape)
          }
          return try tape.reshape($0, target.extents)
        }, axis: axis)
    case "diag", "trace":
      let (x, offset) = (try call.numbers("x"), bound.integer("k", or: 0))
      guard x.shape.rank >= 2 || name == "trace" else {
        let places = try Tensor(x.shape, repeating: 1).diagonal(offset: offset)
        let row = max(-offset, 0)
        let rows = try tape.concatenate(
          [
            Recorded(Numbers([row, places.shape[1]], repeating: 0)),
            tape.multiply(
              tape.reshape(x, [-1, 1]),
              Recorded(
                try places.sliced([.range(from: row, to: row + x.shape[0])]))),
            Recorded(
              Numbers([places.shape[0] - row - x.shape[0], places.shape[1]], repeating: 0)),
          ])
        return rows
      }
      guard x.shape.rank == 2 else { return nil }
      let places = countingPlaces(x.shape)
      let chosen = try places.diagonal(offset: name == "trace" ? 0 : offset).asIndices()
      let diagonal = try tape.gather(tape.reshape(x, [-1]), chosen)
      return name == "trace" ? try tape.sum(diagonal) : diagonal
    default: return nil
    }
  }

  private static func countingPlaces(_ shape: Shape) -> Tensor {
    Tensor(shape, (0..<shape.count).map(Float.init))
  }

  private static func combined<Scalar>(
    _ name: String, _ call: TapeCall<Scalar>
  ) throws -> Recorded<Scalar>? {
    let (tape, bound) = (call.tape, call.call)
    switch name {
    case "matmul": return try tape.matrixProduct(call.numbers("a"), call.numbers("b"))
    case "outer":
      return try tape.multiply(
        tape.reshape(call.numbers("a"), [-1, 1]), tape.reshape(call.numbers("b"), [1, -1]))
    case "softmax":
      guard bound.has("x") else { return nil }
      var x = try call.numbers("x")
      if bound.has("tau") { x = try tape.divide(x, call.numbers("tau")) }
      return try tape.softmax(x, axis: bound.integer("axis", or: -1))
    case "where":
      // A condition is a step: no gradient passes.
      let condition = try call.numbers("condition").value
      return try tape.choosing(condition, call.numbers("x"), call.numbers("y"))
    case "clip":
      let lower = bound.number("min", or: -.infinity)
      let upper = bound.number("max", or: .infinity)
      return try tape.clip(call.numbers("x"), lower: Scalar(lower), upper: Scalar(upper))
    default: return nil
    }
  }
}

extension TapeCall {
  /// The tensors of a list argument.
  fileprivate func parts(_ parameter: String) throws -> [Recorded<Scalar>] {
    guard let argument = call.arguments[parameter] else { return [] }
    if case .list(let values)? = traced[argument.span] {
      return try values.compactMap { try $0.recorded(tape) }
    }
    if case .numbers(let numbers)? = traced[argument.span], numbers.shape.rank > 0 {
      return try (0..<numbers.shape[0]).map { try tape.slice(numbers, [.at($0)]) }
    }
    // Given one after the other, each with a place of its own inside the whole.
    let inside = traced.filter {
      argument.span.from <= $0.key.from && $0.key.to <= argument.span.to
    }
    let ordered = inside.sorted { $0.key.from < $1.key.from }
    if ordered.count > 1 { return try ordered.compactMap { try $0.value.recorded(tape) } }
    return call.tensors(parameter).map { Recorded($0.tensor) }
  }
}
