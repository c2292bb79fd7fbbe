public import Autodiff
public import Diagnostics
import Foundation
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
    case .tooMuchWork(let operation, let work, let limit):
      Diagnostic(
        "autodiff.too-much-work", "this would take more work than is allowed", at: span,
        label: "\(operation): \(workText(work)) multiplications, \(workText(limit)) allowed")
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

/// A count of multiplications to two digits: "2.6e10".
public func workText(_ work: Double) -> String {
  guard work >= 1e6 else { return numberText(work.rounded()) }
  let power = Int(log10(work))
  let tenths = Int((work / pow(10, Double(power)) * 10).rounded())
  return tenths % 10 == 0 ? "\(tenths / 10)e\(power)" : "\(tenths / 10).\(tenths % 10)e\(power)"
}

extension TapeError {
  /// The words for a refusal of a call, at the argument it is about.
  func diagnostic(in call: Call) -> Diagnostic {
    switch self {
    case .labelOutOfRange, .labelCount: diagnostic(at: call.span(of: "labels"))
    case .tooLarge, .tooMuchWork, .notScalar: diagnostic(at: call.span)
    }
  }
}
