public import Autodiff
public import Diagnostics
import Tensors

extension TapeError {
  /// The words for a refusal at `span`.
  public func diagnostic(at span: SourceSpan?) -> Diagnostic {
    switch self {
    case .tooLarge(let operation, let bytes, let limit):
      Diagnostic(
        "autodiff.tape-too-large", "the tape would take more memory than is allowed", at: span,
        label:
          "\(operation): \(bytesText(bytes)) needed (\(bytes) bytes), \(bytesText(limit)) allowed",
        why: "a tape keeps what every operation needs on the way back; a.out of an attention has a "
          + "gradient of its own that keeps neither weights nor features, and so has grad(a, dout)")
    case .notScalar(let shape):
      Diagnostic(
        "evaluation.not-scalar", "only a single number has a gradient", at: span,
        label: "the shape is \(shape)")
    case .labelOutOfRange(let label, let classes):
      Diagnostic(
        "autodiff.label-out-of-range", "there is no class \(label)", at: span,
        label: "classes run from 0 to \(classes - 1)")
    case .labelCount(let count, let rows):
      Diagnostic(
        "autodiff.label-count", "there is not one label for each row", at: span,
        label: "\(count) labels, \(rows) rows")
    }
  }
}
