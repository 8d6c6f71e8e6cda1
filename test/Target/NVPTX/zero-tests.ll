; Whether a 16-bit float is zero is asked of its bits: LLVM's own rewriting of
; the comparison breaks where the float is the bits of another float.

; RUN: tilec %s | FileCheck %s

; CHECK-LABEL: .entry from_half
; CHECK: ret;
define ptx_kernel void @from_half(ptr addrspace(1) %p, ptr addrspace(1) %q) {
  %v = load half, ptr addrspace(1) %p
  %sum = fadd half %v, %v
  %word = bitcast half %sum to i16
  %b = bitcast i16 %word to bfloat
  %c = fcmp une bfloat %b, 0.0
  %z = zext i1 %c to i16
  store i16 %z, ptr addrspace(1) %q
  ret void
}

; CHECK-LABEL: .entry from_bfloat_pair
; CHECK: ret;
define ptx_kernel void @from_bfloat_pair(ptr addrspace(1) %p, ptr addrspace(1) %q) {
  %v = load <2 x bfloat>, ptr addrspace(1) %p
  %sum = fadd <2 x bfloat> %v, %v
  %h = bitcast <2 x bfloat> %sum to <2 x half>
  %c = fcmp oeq <2 x half> %h, zeroinitializer
  %z = zext <2 x i1> %c to <2 x i16>
  store <2 x i16> %z, ptr addrspace(1) %q
  ret void
}
