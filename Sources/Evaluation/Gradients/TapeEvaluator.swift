import Attention
import Autodiff
import CommandLanguage
import Diagnostics
import Tensors

/// How many definitions are followed one behind the other; a stack has an end.
enum TapeDepth {
  static let limit = 64
}

/// Walks an expression while a tape listens: what depends on the variables asked about goes through
/// operations of the tape, everything else through the ordinary evaluator.
///
/// A variable that was made from them is followed into its definition, as long as what it read is
/// still there.
struct TapeEvaluator<Scalar: TapeScalar> {
  let session: TapeSession<Scalar>
  /// Evaluates what does not depend on the variables asked about.
  var plain: Evaluator
  /// The variable whose definition is walked; nil for what was typed.
  var reader: String?
  /// How many definitions were followed to get here.
  var depth = 0

  var tape: Tape<Scalar> { session.tape }

  /// The value of an expression.
  mutating func value(of expression: Expression) throws(Diagnostic) -> TracedValue<Scalar> {
    guard !expression.names.isDisjoint(with: session.affected) else {
      return .plain(try plain.value(of: expression))
    }
    let value = try traced(expression)
    session.note(expression.span, source: plain.context.source)
    return value.isPlain ? .plain(value.untraced) : value
  }

  private mutating func traced(_ expression: Expression) throws(Diagnostic) -> TracedValue<Scalar> {
    switch expression.kind {
    case .name(let name): return try variable(name, at: expression.span)
    case .list(let elements):
      var parts: [TracedValue<Scalar>] = []
      for element in elements { parts.append(try value(of: element)) }
      return .list(parts)
    case .unary(.minus, let operand):
      guard let x = try numbers(operand) else { return try untraced(expression) }
      return try recording(expression.span) { try $0.applying(.negate, to: x) }
    case .unary(.plus, let operand): return try value(of: operand)
    case .binary(let sign, let left, let right, _):
      return try binary(sign, left, right, expression)
    case .call(let callee, let arguments):
      return try call(callee, arguments, at: expression)
    case .member(let subject, let name, let nameSpan):
      return try member(name, of: try value(of: subject), nameSpan, expression)
    case .index(let subject, let subscripts):
      for part in subscripts { notePick(part) }
      return try element(of: try value(of: subject), subject.span, subscripts, expression)
    default: return try untraced(expression)
    }
  }

  /// What stands in a subscript only picks.
  private func notePick(_ part: Subscript) {
    switch part {
    case .at(let index): session.notePick(index.names, "an index")
    case .slice(let from, let to, let step, _):
      for bound in [from, to, step].compactMap({ $0 }) {
        session.notePick(bound.names, "the end of a slice")
      }
    case .ellipsis: break
    }
  }

  /// An expression that no gradient passes: comparisons, conditions, texts.
  func untraced(_ expression: Expression) throws(Diagnostic) -> TracedValue<Scalar> {
    var evaluator = plain
    return .plain(try evaluator.value(of: expression))
  }

  /// The value of an expression as numbers on the tape; nil when it has none.
  mutating func numbers(_ expression: Expression) throws(Diagnostic) -> Recorded<Scalar>? {
    let value = try value(of: expression)
    return try words(at: expression.span) { try value.recorded(session.tape) }
  }

  private mutating func binary(
    _ sign: BinaryOperator, _ left: Expression, _ right: Expression, _ whole: Expression
  ) throws(Diagnostic) -> TracedValue<Scalar> {
    let rule: PairRule? =
      switch sign {
      case .add: .add
      case .subtract: .subtract
      case .multiply: .multiply
      case .divide: .divide
      case .power: .power
      case .remainder: .mod
      default: nil
      }
    switch sign {
    case .add, .subtract, .multiply, .divide, .power, .remainder, .matrixProduct: break
    default: return try untraced(whole)
    }
    guard let a = try numbers(left), let b = try numbers(right) else {
      // The ordinary evaluator knows the words for operands that are no numbers.
      return try untraced(whole)
    }
    let places = OperandPlaces(left: left.span, right: right.span, whole: whole.span)
    do {
      guard let rule else { return .numbers(try tape.matrixProduct(a, b)) }
      return .numbers(try tape.combining(a, b, by: rule))
    } catch let error as TensorError {
      throw error.diagnostic(at: places, context: plain.context)
    } catch {
      throw diagnostic(error, at: whole.span)
    }
  }

  /// Runs operations of the tape; what they throw is put into words.
  func recording(
    _ span: SourceSpan, _ body: (Tape<Scalar>) throws -> Recorded<Scalar>
  ) throws(Diagnostic) -> TracedValue<Scalar> {
    .numbers(try words(at: span) { try body(tape) })
  }

  func words<Result>(
    at span: SourceSpan, _ body: () throws -> Result
  ) throws(Diagnostic) -> Result {
    do { return try body() } catch { throw diagnostic(error, at: span) }
  }

  func diagnostic(_ error: any Error, at span: SourceSpan) -> Diagnostic {
    if let error = error as? TapeError { return error.diagnostic(at: span) }
    return plain.diagnostic(for: error, at: FailurePlace(whole: span, name: span))
      .with(source: plain.context.source)
  }

  /// Says that a function has no gradient here.
  func noGradient(of name: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      "evaluation.no-gradient", "no gradient is known of \(name)", at: span,
      label: "it depends on \(session.wanted.joined(separator: ", "))",
      why: "sums, products, exp, softmax, attend and their like have one", fix: "help grad"
    ).with(source: plain.context.source)
  }
}
