import CKernels

/// Keeps memory that was given back for what is asked for next.
///
/// Tensors of some hundred kilobytes come and go with every step of a training; handed to the system and
/// fetched again, each of their pages would be cleared and mapped anew, which takes 4 % of a step. Up to
/// 64 MiB stay with the program; what is larger than 32 MiB is still given back at once.
public func keepFreedMemory() {
  ck_keepFreedMemory()
}
