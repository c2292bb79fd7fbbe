public import Diagnostics
public import Tensors

extension ComputationCancelled {
  /// Says that the person stopped it.
  public func diagnostic(at span: SourceSpan? = nil) -> Diagnostic {
    Diagnostic("evaluation.cancelled", "stopped before the result was there", at: span)
  }
}
