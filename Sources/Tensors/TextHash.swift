/// The FNV-1a hash of a text's UTF-8 bytes, the same on every machine; random numbers that belong to a
/// name start from it.
///
/// Source: Fowler, Noll, Vo; the parameters of 64 bits.
package func textHash(_ text: String) -> UInt64 {
  text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
}
