using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Modular.ArchitectureTests.Reading;

/// <summary>
/// Hands every type named in a signature to <paramref name="seen"/>; generic arguments and array elements too.
/// What it returns for a compound type is the outermost definition.
/// </summary>
internal sealed class SignatureTypes(string assembly, Action<TypeName> seen) : ISignatureTypeProvider<TypeName, object?>
{
    private static readonly TypeName Nothing = new("", "", "");

    public TypeName GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
    {
        var type = reader.GetTypeDefinition(handle);
        while (!type.GetDeclaringType().IsNil)
        {
            type = reader.GetTypeDefinition(type.GetDeclaringType());
        }

        return Seen(new TypeName(assembly, reader.GetString(type.Namespace), reader.GetString(type.Name)));
    }

    public TypeName GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        var type = reader.GetTypeReference(handle);
        while (type.ResolutionScope.Kind == HandleKind.TypeReference)
        {
            type = reader.GetTypeReference((TypeReferenceHandle)type.ResolutionScope);
        }

        var from = type.ResolutionScope.Kind == HandleKind.AssemblyReference
            ? reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name)
            : assembly;
        return Seen(new TypeName(from, reader.GetString(type.Namespace), reader.GetString(type.Name)));
    }

    public TypeName GetTypeFromSpecification(
        MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public TypeName GetGenericInstantiation(TypeName genericType, ImmutableArray<TypeName> typeArguments) =>
        genericType;

    public TypeName GetSZArrayType(TypeName elementType) => elementType;

    public TypeName GetArrayType(TypeName elementType, ArrayShape shape) => elementType;

    public TypeName GetByReferenceType(TypeName elementType) => elementType;

    public TypeName GetPointerType(TypeName elementType) => elementType;

    public TypeName GetPinnedType(TypeName elementType) => elementType;

    public TypeName GetModifiedType(TypeName modifier, TypeName unmodifiedType, bool isRequired) => unmodifiedType;

    public TypeName GetFunctionPointerType(MethodSignature<TypeName> signature) => Nothing;

    public TypeName GetGenericMethodParameter(object? genericContext, int index) => Nothing;

    public TypeName GetGenericTypeParameter(object? genericContext, int index) => Nothing;

    public TypeName GetPrimitiveType(PrimitiveTypeCode typeCode) => Nothing;

    private TypeName Seen(TypeName type)
    {
        seen(type);
        return type;
    }
}
