; An operation that LLVM would make a call of a C library is an error with a
; code, not the end of the process: GPUs have no such library.
; RUN: not tilec %s -o %t.ptx 2>&1 | FileCheck %s
; RUN: not ls %t.ptx

; CHECK: error: LLVM's back end cannot make code for sm_90a of this kernel [E0652]
; CHECK: note: no libcall available for fasin

define ptx_kernel void @k(ptr addrspace(1) %p, float %x) {
  %y = call float @llvm.asin.f32(float %x)
  store float %y, ptr addrspace(1) %p
  ret void
}
declare float @llvm.asin.f32(float)
