import Analysis
import Attention
import Autodiff
import Diagnostics
import Evaluation
import Models
import TensorFiles
import Tensors

/// Runs `body`; what it throws is put into words at `span`.
///
/// - Throws: A `Diagnostic`.
func describing<Result>(
  at span: SourceSpan, file: String = "the file", _ body: () throws -> Result
) throws(Diagnostic) -> Result {
  do { return try body() } catch { throw asDiagnostic(error, at: span, file: file) }
}

/// An error in words, at `span` unless it has a place already.
func asDiagnostic(_ error: any Error, at span: SourceSpan?, file: String = "the file") -> Diagnostic
{
  switch error {
  case let error as Diagnostic: error
  case let error as ComputationCancelled: error.diagnostic(at: span)
  case let error as AttentionError: error.diagnostic(at: span)
  case let error as TensorError: error.diagnostic(at: span)
  case let error as TapeError: error.diagnostic(at: span)
  case let error as ModelError: error.diagnostic(at: span)
  case let error as TaskError: error.diagnostic(at: span)
  case let error as TensorFileError: error.diagnostic(file: file, at: span)
  case AnalysisError.mapsDiffer(let first, let second):
    Diagnostic(
      "commands.different-tokens", "these maps are not over the same tokens", at: span,
      label: "\(first) and \(second)", why: "weights are compared row by row and key by key")
  default:
    Diagnostic("commands.failed", "the command failed", at: span, label: "\(error)")
  }
}
