; A bf16 in a word becomes f32 where it lies: by a shift or by a mask. A sign
; out of a 16-bit float is taken from its f32; a sign of f32 is an instruction.

; RUN: tilec %s | FileCheck %s

; CHECK-LABEL: .entry masked
; CHECK-NOT: cvt.f32
; CHECK: shl.b32
; CHECK-NOT: cvt.f32
; CHECK: and.b32 {{.*}}, -65536;
; CHECK-NOT: cvt.f32
; CHECK: ret;
define ptx_kernel void @masked(ptr addrspace(1) %p, i1 %c) {
  %words = call { i32, i32 } asm sideeffect "@$5 ld.global.v2.b32 {$0, $1}, [$4];", "=r,=r,0,1,l,b"(i32 0, i32 0, ptr addrspace(1) %p, i1 %c)
  %word = extractvalue { i32, i32 } %words, 1
  %pair = bitcast i32 %word to <2 x bfloat>
  %low = extractelement <2 x bfloat> %pair, i32 0
  %high = extractelement <2 x bfloat> %pair, i32 1
  %a = fpext bfloat %low to float
  %b = fpext bfloat %high to float
  %sum = fadd float %a, %b
  store float %sum, ptr addrspace(1) %p
  ret void
}

; CHECK-LABEL: .entry signs
; CHECK-NOT: setp
; CHECK: and.b32 {{.*}}, 2147483647;
; CHECK: and.b32 {{.*}}, -2147483648;
; CHECK: or.b32
; CHECK: copysign.f32
; CHECK-NOT: setp
; CHECK: ret;
define ptx_kernel void @signs(ptr addrspace(1) %p, half %h, float %f, float %g) {
  %wide = fpext half %h to float
  %a = call float @llvm.copysign.f32(float %f, float %wide)
  %b = call float @llvm.copysign.f32(float %g, float %f)
  store float %a, ptr addrspace(1) %p
  %next = getelementptr float, ptr addrspace(1) %p, i32 1
  store float %b, ptr addrspace(1) %next
  ret void
}

declare float @llvm.copysign.f32(float, float)
