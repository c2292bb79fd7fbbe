import CommandLanguage
import Diagnostics
import Tensors

/// What one subscript takes.
enum AxisPick {
  /// An index or a slice of the next axis.
  case slice(AxisSlice, at: SourceSpan)
  /// A list of indices of an axis.
  case many([Int], axis: Int, at: SourceSpan)
  /// `none`: a new axis of extent 1.
  case newAxis
}

extension Evaluator {
  /// The subscripts with the ellipsis written out, one pick for each axis and each new one.
  mutating func picks(_ subscripts: [Subscript], rank: Int, _ span: SourceSpan)
    throws(Diagnostic) -> [AxisPick]
  {
    var values: [(subscript: Subscript, value: Value?)] = []
    for part in subscripts {
      if case .at(let expression) = part {
        values.append((part, try value(of: expression)))
      } else {
        values.append((part, nil))
      }
    }
    let used = values.filter { !$0.subscript.isEllipsis && $0.value != .some(.none) }.count
    guard used <= rank else {
      throw TensorError.tooManyIndices(used, rank: rank).diagnostic(at: span)
    }
    let hasEllipsis = values.contains { $0.subscript.isEllipsis }
    var picks: [AxisPick] = []
    var axis = 0
    var mayWidenAgain = true
    func whole(_ count: Int) -> [AxisPick] {
      [AxisPick](repeating: .slice(.all, at: span), count: count)
    }
    for (part, value) in values {
      switch part {
      case .ellipsis(let place):
        guard mayWidenAgain else {
          throw Diagnostic("evaluation.two-ellipses", "one ellipsis is enough", at: place)
        }
        mayWidenAgain = false
        picks += whole(rank - used)
        axis += rank - used
      case .slice(let from, let to, let step, let place):
        let slice = AxisSlice.range(
          from: try bound(from), to: try bound(to), step: try bound(step) ?? 1)
        picks.append(.slice(slice, at: place))
        axis += 1
      case .at(let expression):
        let pick = try pick(value ?? .none, axis: axis, at: expression.span)
        picks.append(pick)
        if case .newAxis = pick { continue }
        axis += 1
      }
    }
    return hasEllipsis ? picks : picks + whole(rank - used)
  }

  private func pick(_ value: Value, axis: Int, at span: SourceSpan) throws(Diagnostic) -> AxisPick {
    if case .none = value { return .newAxis }
    if let index = value.asInteger { return .slice(.at(index), at: span) }
    if let tensor = value.asTensor, tensor.shape.rank == 1 {
      do {
        return .many(try tensor.tensor.asIndices(), axis: axis, at: span)
      } catch {
        throw error.diagnostic(at: span)
      }
    }
    throw notAnIndex(value, at: span)
  }

  private mutating func bound(_ expression: Expression?) throws(Diagnostic) -> Int? {
    guard let expression else { return nil }
    let value = try value(of: expression)
    if case .none = value { return nil }
    guard let index = value.asInteger else { throw notAnIndex(value, at: expression.span) }
    return index
  }

  private func notAnIndex(_ value: Value, at span: SourceSpan) -> Diagnostic {
    var fix: String?
    if case .number(let number) = value, let whole = Int(exactly: number.rounded(.up)) {
      fix = context.line(replacing: span, with: String(whole))
    }
    return Diagnostic(
      "evaluation.not-an-index", "an index is a whole number", at: span,
      label: "this is \(value.described)", fix: fix)
  }
}

extension Subscript {
  var isEllipsis: Bool {
    if case .ellipsis = self { true } else { false }
  }
}
