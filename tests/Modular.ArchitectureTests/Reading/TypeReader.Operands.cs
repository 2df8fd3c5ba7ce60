using System.Reflection.Metadata;
using System.Text;

namespace Modular.ArchitectureTests.Reading;

/// <summary>From a token or an attribute to the types that it names.</summary>
internal sealed partial class TypeReader
{
    private void ReadOperand(EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.MemberReference:
                ReadMember(_metadata.GetMemberReference((MemberReferenceHandle)handle));
                break;
            case HandleKind.MethodDefinition:
                var method = _metadata.GetMethodDefinition((MethodDefinitionHandle)handle);
                TypeOf(method.GetDeclaringType());
                method.DecodeSignature(_types, null);
                break;
            case HandleKind.FieldDefinition:
                var field = _metadata.GetFieldDefinition((FieldDefinitionHandle)handle);
                TypeOf(field.GetDeclaringType());
                field.DecodeSignature(_types, null);
                break;
            case HandleKind.MethodSpecification:
                var generic = _metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                ReadOperand(generic.Method);
                generic.DecodeSignature(_types, null);
                break;
            case HandleKind.StandaloneSignature:
                var pointer = _metadata.GetStandaloneSignature((StandaloneSignatureHandle)handle);
                pointer.DecodeMethodSignature(_types, null);
                break;
            default:
                TypeOf(handle);
                break;
        }
    }

    private void ReadMember(MemberReference member)
    {
        ReadOperand(member.Parent);
        if (member.GetKind() == MemberReferenceKind.Method)
        {
            member.DecodeMethodSignature(_types, null);
        }
        else
        {
            member.DecodeFieldSignature(_types, null);
        }
    }

    private TypeName TypeOf(EntityHandle handle) => handle.Kind switch
    {
        HandleKind.TypeDefinition => _types.GetTypeFromDefinition(_metadata, (TypeDefinitionHandle)handle, 0),
        HandleKind.TypeReference => _types.GetTypeFromReference(_metadata, (TypeReferenceHandle)handle, 0),
        HandleKind.TypeSpecification =>
            _types.GetTypeFromSpecification(_metadata, null, (TypeSpecificationHandle)handle, 0),
        _ => throw new NotSupportedException($"A type cannot be named by a {handle.Kind}"),
    };

    private void ReadAttributes(CustomAttributeHandleCollection attributes)
    {
        foreach (var attribute in attributes.Select(_metadata.GetCustomAttribute))
        {
            ReadOperand(attribute.Constructor);

            // A typeof(...) in an attribute is no token: its value holds the type's name as text.
            var value = Encoding.UTF8.GetString(_metadata.GetBlobBytes(attribute.Value));
            foreach (var full in _productTypes.Matches(value).Select(match => match.Value))
            {
                var dot = full.LastIndexOf('.');
                _uses.Add(new Use(new TypeName("", full[..dot], full[(dot + 1)..]), _member, How.Declaration));
            }
        }
    }
}
