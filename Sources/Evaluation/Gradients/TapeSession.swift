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

  /// Names that stood where numbers only pick: as an index, as labels.
  private(set) var picks: [(names: Set<String>, role: String)] = []

  /// These names stood where numbers only pick.
  func notePick(_ names: Set<String>, _ role: String) {
    if !names.isDisjoint(with: affected) { picks.append((names, role)) }
  }

  /// What a variable that is asked about picked, itself or through what was made of it; nil when it
  /// picked nothing.
  func pick(by name: String) -> String? {
    var made: Set<String> = [name]
    for (other, variable) in variables.sorted(by: { $0.value.serial < $1.value.serial }) {
      if let reads = variable.definition?.reads, !reads.isDisjoint(with: made) {
        made.insert(other)
      }
    }
    return picks.first { !$0.names.isDisjoint(with: made) }?.role
  }

  /// The nodes that have no place yet were made by the expression at `span`.
  func note(_ span: SourceSpan, source: String) {
    while places.count < tape.entries.count { places.append((span, source)) }
  }
}
