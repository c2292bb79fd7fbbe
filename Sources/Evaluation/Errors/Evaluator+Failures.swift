import Attention
import Autodiff
import CommandLanguage
import Diagnostics
import Models
import TensorFiles
import Tensors

extension Evaluator {
  /// The words for whatever an implementation threw, at the argument it is about.
  func diagnostic(for error: any Error, in call: Call) -> Diagnostic {
    switch error {
    case let error as AttentionError: error.diagnostic(in: call)
    case let error as TensorError: error.diagnostic(in: call)
    case let error as TapeError: error.diagnostic(in: call)
    case let error as ModelError: error.diagnostic(in: call)
    case let error as TaskError: error.diagnostic(in: call)
    case let error as TensorFileError:
      error.diagnostic(file: call.text("path") ?? "", at: call.span(of: "path"))
    default: diagnostic(for: error, at: FailurePlace(whole: call.span, name: call.nameSpan))
    }
  }

  /// The words for whatever a member threw.
  func diagnostic(for error: any Error, at place: FailurePlace) -> Diagnostic {
    switch error {
    case let error as Diagnostic: error
    case let error as ComputationCancelled: error.diagnostic(at: place.whole)
    case let error as AttentionError: error.diagnostic(at: place, context: context)
    case let error as TensorError: error.diagnostic(at: place.whole)
    case let error as TapeError: error.diagnostic(at: place.whole)
    case let error as ModelError: error.diagnostic(at: place.whole)
    case let error as TaskError: error.diagnostic(at: place.whole)
    case let error as TensorFileError: error.diagnostic(file: "", at: place.name)
    default:
      Diagnostic("evaluation.failed", "this could not be computed: \(error)", at: place.whole)
    }
  }
}
