import Autodiff
import CommandLanguage
import Diagnostics
import Tensors

/// What all parts of one traced evaluation share: the tape, the variables asked about, and what was
/// found of the others.
final class TapeSession<Scalar: TapeScalar> {
  let tape: Tape<Scalar>
  /// The variables of the workspace with their definitions.
  let variables: [String: Variable]
  /// The names asked about.
  let wanted: [String]
  /// What is added to a variable before it is used, for differences.
  let offsets: [String: Numbers<Scalar>]
  /// The variables asked about, once they were met.
  var recorded: [String: Recorded<Scalar>] = [:]
  /// Variables whose definitions were followed.
  var followed: [String: TracedValue<Scalar>] = [:]
  /// Where each node of the tape was made.
  private(set) var places: [(span: SourceSpan, source: String)] = []
  /// Names whose definitions lead to one that is asked about.
  private(set) var affected: Set<String>

  init(
    _ tape: Tape<Scalar>, variables: [String: Variable], wanted: [String],
    offsets: [String: Numbers<Scalar>] = [:]
  ) {
    self.tape = tape
    self.variables = variables
    self.wanted = wanted
    self.offsets = offsets
    affected = Set(wanted)
    for (name, variable) in variables.sorted(by: { $0.value.serial < $1.value.serial }) {
      if let reads = variable.definition?.reads, !reads.isDisjoint(with: affected) {
        affected.insert(name)
      }
    }
  }

  /// The nodes that have no place yet were made by the expression at `span`.
  func note(_ span: SourceSpan, source: String) {
    while places.count < tape.entries.count { places.append((span, source)) }
  }
}
