using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;

namespace Modular.ArchitectureTests.Reading;

/// <summary>Reads one top-level type: its declaration, its members, their bodies, and the types nested in it.</summary>
internal sealed partial class TypeReader
{
    private readonly PEReader _file;
    private readonly MetadataReader _metadata;
    private readonly SignatureTypes _types;
    private readonly Regex _productTypes;
    private readonly HashSet<Use> _uses = [];
    private readonly List<Text> _texts = [];
    private string _member = "";
    private How _how;

    public TypeReader(PEReader file, MetadataReader metadata, string root)
    {
        var assembly = metadata.GetString(metadata.GetAssemblyDefinition().Name);
        _productTypes = new Regex($@"{root}(\.[A-Za-z_][\w`]*)+", RegexOptions.None, TimeSpan.FromSeconds(1));
        _file = file;
        _metadata = metadata;
        _types = new SignatureTypes(assembly, type => _uses.Add(new Use(type, _member, _how)));
    }

    public CompiledType Read(TypeDefinitionHandle handle)
    {
        var type = _metadata.GetTypeDefinition(handle);
        var name = _types.GetTypeFromDefinition(_metadata, handle, 0);
        ReadMembers(type, "");

        return new CompiledType(
            name,
            type.BaseType.IsNil ? null : TypeOf(type.BaseType),
            [.. type.GetInterfaceImplementations()
                .Select(implementation => TypeOf(_metadata.GetInterfaceImplementation(implementation).Interface))],
            TraitsOf(type),
            [.. type.GetMethods().Select(MethodOf)],
            [.. _uses.Where(use => use.Type != name)],
            _texts);
    }

    /// <summary>Reads what the compiler nests for a lambda or a state machine under the name of the method.</summary>
    private void ReadMembers(TypeDefinition type, string generatedFor)
    {
        Enter(generatedFor.Length > 0 ? generatedFor : "its declaration");
        ReadDeclaration(type);

        foreach (var field in type.GetFields().Select(_metadata.GetFieldDefinition))
        {
            Enter(SourceName(field.Name, generatedFor));
            ReadField(field);
        }

        foreach (var method in type.GetMethods().Select(_metadata.GetMethodDefinition))
        {
            Enter(SourceName(method.Name, generatedFor));
            ReadMethod(method);
        }

        foreach (var nested in type.GetNestedTypes().Select(_metadata.GetTypeDefinition))
        {
            var generated = Generated().Match(_metadata.GetString(nested.Name));
            ReadMembers(nested, generated.Groups["method"].Value is { Length: > 0 } method ? method : generatedFor);
        }
    }

    private void ReadDeclaration(TypeDefinition type)
    {
        if (!type.BaseType.IsNil)
        {
            TypeOf(type.BaseType);
        }

        foreach (var implementation in type.GetInterfaceImplementations())
        {
            TypeOf(_metadata.GetInterfaceImplementation(implementation).Interface);
        }

        ReadConstraints(type.GetGenericParameters());
        ReadAttributes(type.GetCustomAttributes());
        foreach (var property in type.GetProperties())
        {
            ReadAttributes(_metadata.GetPropertyDefinition(property).GetCustomAttributes());
        }
    }

    private void ReadField(FieldDefinition field)
    {
        field.DecodeSignature(_types, null);
        ReadAttributes(field.GetCustomAttributes());
        if (!field.GetDefaultValue().IsNil)
        {
            var constant = _metadata.GetConstant(field.GetDefaultValue());
            if (constant.TypeCode == ConstantTypeCode.String)
            {
                var value = _metadata.GetBlobReader(constant.Value);
                _texts.Add(new Text(_member, value.ReadUTF16(value.Length)));
            }
        }
    }

    private void ReadMethod(MethodDefinition method)
    {
        method.DecodeSignature(_types, null);
        ReadConstraints(method.GetGenericParameters());
        ReadAttributes(method.GetCustomAttributes());
        foreach (var parameter in method.GetParameters())
        {
            ReadAttributes(_metadata.GetParameter(parameter).GetCustomAttributes());
        }

        if (method.RelativeVirtualAddress != 0)
        {
            ReadBody(_file.GetMethodBody(method.RelativeVirtualAddress));
        }
    }

    private void ReadBody(MethodBodyBlock body)
    {
        _how = How.Body;
        if (!body.LocalSignature.IsNil)
        {
            _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(_types, null);
        }

        foreach (var region in body.ExceptionRegions.Where(region => !region.CatchType.IsNil))
        {
            TypeOf(region.CatchType);
        }

        foreach (var (code, operand) in Instructions.WithOperand(body))
        {
            if (operand.Kind == HandleKind.UserString)
            {
                _texts.Add(new Text(_member, _metadata.GetUserString((UserStringHandle)operand)));
                continue;
            }

            _how = code == OpCodes.Newobj ? How.Construction : How.Body;
            ReadOperand((EntityHandle)operand);
        }
    }

    private void ReadConstraints(GenericParameterHandleCollection parameters)
    {
        var constraints = parameters.SelectMany(handle => _metadata.GetGenericParameter(handle).GetConstraints());
        foreach (var constraint in constraints)
        {
            TypeOf(_metadata.GetGenericParameterConstraint(constraint).Type);
        }
    }

    private void Enter(string member) => (_member, _how) = (member, How.Declaration);

    private string SourceName(StringHandle name, string generatedFor)
    {
        var raw = _metadata.GetString(name);
        return Generated().Match(raw).Groups["method"].Value switch
        {
            { Length: > 0 } method => method,
            _ when generatedFor.Length > 0 => generatedFor,
            _ when raw == ".ctor" => "its constructor",
            _ => raw,
        };
    }

    private Method MethodOf(MethodDefinitionHandle handle)
    {
        var method = _metadata.GetMethodDefinition(handle);
        return new Method(
            _metadata.GetString(method.Name),
            method.DecodeSignature(_types, null).ParameterTypes.Length,
            method.Attributes.HasFlag(MethodAttributes.Virtual),
            method.Attributes.HasFlag(MethodAttributes.Abstract));
    }

    private TypeTraits TraitsOf(TypeDefinition type) =>
        (type.Attributes.HasFlag(TypeAttributes.Public) ? TypeTraits.Public : TypeTraits.None)
        | (type.Attributes.HasFlag(TypeAttributes.Interface) ? TypeTraits.Interface : TypeTraits.None)
        | (type.Attributes.HasFlag(TypeAttributes.Abstract) ? TypeTraits.Abstract : TypeTraits.None)
        | (type.Attributes.HasFlag(TypeAttributes.Sealed) ? TypeTraits.Sealed : TypeTraits.None)
        | (type.GetMethods().Any(method =>
            _metadata.StringComparer.Equals(_metadata.GetMethodDefinition(method).Name, "PrintMembers"))
            ? TypeTraits.Record
            : TypeTraits.None);

    /// <summary>What the compiler made of a method, a property or a lambda: <c>&lt;Handle&gt;d__3</c>.</summary>
    [GeneratedRegex("^<(?<method>[^>]+)>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Generated();
}
