import CommandLanguage
import Diagnostics
import Evaluation
import Tensors

/// Tensors on their way into a file, with names taken from what was typed.
struct SavedTensors {
  /// The tensors in order.
  private(set) var tensors: [(name: String, tensor: Tensor)] = []
  /// The tokens of the first that has some.
  private(set) var tokens: [String] = []

  /// Collects what `value` holds.
  ///
  /// - Throws: A diagnostic at the expression when there is no tensor in it.
  mutating func add(
    _ value: Value, from expression: Expression, request: CommandRequest
  ) throws(Diagnostic) {
    let name = expression.nameInFile
    switch value {
    case .tensor(let tensor): add(tensor, named: name)
    case .number(let number): add(LabeledTensor(Tensor(Float(number))), named: name)
    case .record(let fields):
      for field in fields {
        if case .tensor(let tensor) = field.value { add(tensor, named: field.name) }
      }
      if tensors.isEmpty { throw nothing(value, expression, request) }
    case .file(let file):
      for entry in file.tensorNames {
        do { add(try file.tensor(named: entry), named: entry) } catch {
          throw asDiagnostic(error, at: expression.span)
        }
      }
    default: throw nothing(value, expression, request)
    }
  }

  /// Adds one tensor under a name that is not taken.
  mutating func add(_ tensor: LabeledTensor, named name: String) {
    var free = name
    var number = 2
    while tensors.contains(where: { $0.name == free }) {
      free = "\(name)\(number)"
      number += 1
    }
    tensors.append((free, tensor.tensor))
    if tokens.isEmpty { tokens = tensor.tokenLabels }
  }

  private func nothing(_ value: Value, _ expression: Expression, _ request: CommandRequest)
    -> Diagnostic
  {
    var fix = Verb.save.example
    if case .attention = value {
      let whole = SourceSpan(from: expression.span.to, to: expression.span.to)
      fix = request.context.source.replacing(whole, with: ".out")
    }
    return Diagnostic(
      "commands.nothing-to-save", "there is no tensor in this to save", at: expression.span,
      label: value.described, why: "files hold tensors", fix: fix)
  }
}

extension Expression {
  /// What a tensor is called in a file: the name or member typed, else "array".
  fileprivate var nameInFile: String {
    switch kind {
    case .name(let name): name
    case .member(_, let name, _): name
    case .index(let subject, _): subject.nameInFile
    default: "array"
    }
  }
}
